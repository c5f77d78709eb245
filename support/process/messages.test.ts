import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { hearMessages } from './messages.ts'

test('hears every whole message, and drops what was cut off when its writer was killed', async () => {
  const stream = new PassThrough()
  const heard: number[] = []
  const all = hearMessages<{ n: number }>(stream, ({ n }) => heard.push(n))
  stream.write('{"n": 1}\n{"n"')
  stream.write(': 2}\n')
  stream.end('{"n": 3, "more": [1, 2')
  await all
  expect(heard).toEqual([1, 2])
})
