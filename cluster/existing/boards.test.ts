import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { boardsOf } from '../k3s/open/boards.ts'
import type { Connection } from '../kubernetes/connection.ts'
import { boardsBehind } from './boards.ts'

const opening = { nowMs: () => 0, say: () => {}, signal: new AbortController().signal }

test('an inventory of another cluster is refused, and its boards are free for the next who asks', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-boards-'))
  const file = path.join(folder, 'inventory.yaml')
  await writeFile(file, 'server: {hosts: {pi-1: {ansible_host: 127.0.0.1, ansible_user: pi}}}')
  const ask = () => boardsBehind({ nodes: [], leftOut: [] }, file, {} as Connection, opening)
  await expect(ask()).rejects.toThrow(/INVENTORY_OF_ANOTHER_CLUSTER[\s\S]*it names pi-1/)
  const next = await boardsOf({ inventory: file })
  await next[Symbol.asyncDispose]()
  for (const made of [next.folder, folder]) await rm(made, { recursive: true })
})
