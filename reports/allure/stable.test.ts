import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { stable } from './stable.ts'

/** As Allure writes them: one report, with identifiers and a moment of its own. */
function made(): Map<string, string> {
  const [report, chart] = [randomUUID(), randomUUID()]
  const series = randomBytes(16).toString('base64url').slice(0, 21)
  const durations = `{"data":[{"${series}":2}],"type":"durations","title":"How long","keys":{"${series}":"none"}}`
  const atMs = Date.now() + Math.floor(Math.random() * 1e6)
  return new Map([
    [
      'index.html',
      `{"createdAt":${atMs},"reportUuid":"${report}","cacheKey":"${atMs}","start":1795382468964}`,
    ],
    [
      'widgets/charts.json',
      `{"general":{"${chart}":{"timestamp":1795382490095},"${randomUUID()}":${durations}},"of":"${report}"}`,
    ],
  ])
}

test('two reports of the same run are the same, and what belongs together still does', () => {
  const [one, other] = [stable(made(), 'run', 1_000_000_000_000), stable(made(), 'run', 1_000_000_000_000)]
  expect(one).toEqual(other)
  const report = /"reportUuid":"([^"]+)"/.exec(one.get('index.html') ?? '')?.[1]
  expect(one.get('widgets/charts.json')).toContain(`"of":"${report}"`)
  expect(one.get('widgets/charts.json')).not.toContain(`{"${report}"`)
})

test('so are two of one file, which has the others within it', () => {
  const oneFile = () => {
    const [page = '', charts = ''] = [...made().values()]
    const within = `d("widgets/charts.json","${Buffer.from(charts).toString('base64')}")`
    return new Map([['index.html', `${page}<script>${within}</script>`]])
  }
  const [one, other] = [
    stable(oneFile(), 'run', 1_000_000_000_000),
    stable(oneFile(), 'run', 1_000_000_000_000),
  ]
  expect(one).toEqual(other)
  const base64 = /charts\.json","([^"]+)"/.exec(one.get('index.html') ?? '')?.[1] ?? ''
  expect(JSON.parse(Buffer.from(base64, 'base64').toString())).toHaveProperty('general')
})

test('times of the trials stay, and another run is told apart', () => {
  const page = stable(made(), 'run', 1_000_000_000_000).get('index.html')
  expect(page).toContain('"createdAt":1000000000000')
  expect(page).toContain('"cacheKey":"1000000000000"')
  expect(page).toContain('"start":1795382468964')
  expect(stable(made(), 'another', 1_000_000_000_000).get('index.html')).not.toBe(page)
})
