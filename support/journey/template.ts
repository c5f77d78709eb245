import type { Variables } from './step.ts'

/** `{{name}}` in a text becomes the variable's value; one that nobody set stands for nothing. */
export function filled(text: string, variables: Variables): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? '')
}

/** The same in every text of a value, as deep as it goes. */
export function filledDeep(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return filled(value, variables)
  if (Array.isArray(value)) return value.map(part => filledDeep(part, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filledDeep(part, variables)]))
}
