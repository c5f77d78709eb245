import { WriteStream } from 'node:tty'
import { expect, test } from 'vitest'
import { Block } from './block.ts'

/** A terminal that keeps what it is told. */
function terminal(): { stream: WriteStream; text: () => string } {
  let text = ''
  const stream = Object.create(WriteStream.prototype) as WriteStream
  stream.write = (chunk: Uint8Array | string) => {
    text += String(chunk)
    return true
  }
  return { stream, text: () => text }
}

test('a block is drawn in place, and nothing else reaches the terminal until it is taken away', () => {
  const [out, errors] = [terminal(), terminal()]
  const block = new Block(out.stream, [errors.stream])
  block.draw(['one', 'two'])
  out.stream.write('npm notice\n')
  errors.stream.write(Buffer.from('a warning\n'))
  block.draw(['three', 'four'])
  expect(out.text()).toContain('\x1b[2F\x1b[2Kthree\n\x1b[2Kfour\n')
  expect(out.text() + errors.text()).not.toMatch(/notice|warning/)
  expect(block.remove()).toBe('npm notice\na warning\n')
  out.stream.write('after\n')
  expect(out.text().endsWith('\x1b[?25hafter\n')).toBe(true)
})

test('whoever waits for its words to be written is told so', () => {
  const out = terminal()
  const block = new Block(out.stream, [])
  let written = 0
  out.stream.write('a', () => (written += 1))
  out.stream.write('b', 'utf8', () => (written += 1))
  block.remove()
  expect(written).toBe(2)
})

test('of what others say the last is kept', () => {
  const out = terminal()
  const block = new Block(out.stream, [])
  for (let i = 0; i < 30_000; i += 1) out.stream.write('x')
  out.stream.write('the end')
  expect(block.remove()).toMatch(/^x{19993}the end$/)
})
