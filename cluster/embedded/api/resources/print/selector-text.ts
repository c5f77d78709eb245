import type { LabelSelector } from 'kubernetes-types/meta/v1.js'

/** A selector in the notation of a URL and of `kubectl get -l`: `app=hello,tier in (a,b),!old`; empty for none. */
export function selectorText(selector: LabelSelector | undefined): string {
  const terms: [key: string, text: string][] = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]) => [key, `${key}=${value}`],
  )
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
    const list = `(${[...values].sort().join(',')})`
    if (operator === 'In') terms.push([key, `${key} in ${list}`])
    else if (operator === 'NotIn') terms.push([key, `${key} notin ${list}`])
    else terms.push([key, operator === 'DoesNotExist' ? `!${key}` : key])
  }
  return terms
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',')
}

/** Labels as kubectl shows them: `app=hello,tier=web`, or `<none>`. */
export function labelsText(labels: Record<string, string> | undefined): string {
  return selectorText({ matchLabels: labels ?? {} }) || '<none>'
}

/** At most three of a list, and how many more there are. */
export function firstThree(list: readonly string[], empty: string): string {
  if (list.length > 3) return `${list.slice(0, 3).join(',')} + ${list.length - 3} more...`
  return list.join(',') || empty
}
