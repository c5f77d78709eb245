import { expect, test } from 'vitest'
import { Api } from './client/api.ts'
import { showEmbedded } from './embedded.ts'
import { groups } from './groups.ts'
import { lacksOf } from './target.ts'

const open = showEmbedded(groups)

test('the embedded cluster lacks nothing that behaviours need', async () => {
  const api = new Api((await open()).kubeconfig)
  const { kubectl: _ofThisMachine, 'kubectl 1.28': _ofItsVersion, ...lacks } = await lacksOf(api)
  expect(lacks).toEqual({})
  api.close()
})
