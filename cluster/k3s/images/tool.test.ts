import { expect, test } from 'vitest'
import { tool } from './tool.ts'

const signal = new AbortController().signal
const saying = (words: string) =>
  tool('sh', ['-c', `echo "${words}" >&2; exit 3`], { purpose: 'download a package', signal })

test('gives what the program wrote', async () => {
  expect(await tool('echo', ['hello'], { purpose: 'greet', signal })).toBe('hello\n')
})

test.for([
  ['npm error code E404', /does not have it/],
  ['404  Not Found [IP: 203.0.113.80 80]', /does not have it/],
  ['npm error code ENOTFOUND', /could not be reached/],
  ['  Temporary failure resolving deb.debian.org', /could not be reached/],
  ['E: Hash Sum mismatch', /damaged or exchanged/],
  ['npm error code EINTEGRITY', /damaged or exchanged/],
  ['write error: No space left on device', /the disk is full/],
  ['W: GPG error: NO_PUBKEY 0E98404D386FA1D9', /could not be verified/],
  ['Get:4 ca-certificates 20250419; 404  Not Found', /does not have it/],
] as const)('"%s" is told with its cause', async ([words, cause]) => {
  const failure = saying(words)
  await expect(failure).rejects.toMatchObject({ code: 'IMAGE_TOOL' })
  await expect(failure).rejects.toThrow(cause)
  await expect(failure).rejects.toThrow(/Cannot download a package: sh ended with 3/)
})

test('a program that is not there is an error with its name', async () => {
  await expect(tool('no-such-program', [], { purpose: 'try', signal })).rejects.toThrow(
    /Cannot try: no-such-program did not start/,
  )
})

test('ends with the reason of its signal', async () => {
  const abort = new AbortController()
  const running = tool('sleep', ['60'], { purpose: 'wait', signal: abort.signal })
  abort.abort(new Error('enough'))
  await expect(running).rejects.toThrow('enough')
})
