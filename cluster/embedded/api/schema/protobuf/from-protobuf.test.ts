import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DecodeError } from '../decode-error.ts'
import { fromProtobuf } from './from-protobuf.ts'

const base64 = (text: string) => Buffer.from(text, 'base64')

/** Bodies as kubectl 1.32 sent them. */
const recorded = {
  configMap: 'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhwKEgoCY20SABoAIgAqADIAOABCABIGCgFhEgFiGgAiAA==',
  deployment:
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErYBCh0KAmRkEgAaACIAKgAyADgAQgBaCQoDYXBwEgJkZBKGAQgAEgsKCQoDYXBwEgJkZBptChsKABIAGgAiACoAMgA4AEIAWgkKA2FwcBICZGQSThIwCgVoZWxsbxIHaGVsbG86MSoAMgoKABAAGFAiACoAQgBqAHIAgAEAiAEAkAEAogEAGgAyAEIASgBSAFgAYABoAIIBAIoBAJoBAMIBACICCgAoADgAGgwIABAAGAAgACgAOAAaACIA',
  secret: 'azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAXASAXcaABoAIgA=',
  service:
    'azhzAAoNCgJ2MRIHU2VydmljZRJiChsKAXMSABoAIgAqADIAOABCAFoICgNhcHASAXMSPwobCgc4MC04MDgwEgNUQ1AYUCIHCAAQkD8aACgAEggKA2FwcBIBcxoAIghOb2RlUG9ydDoAQgBSAFoAYABoABoCCgAaACIA',
  budget:
    'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSOAoRCgFwEgAaACIAKgAyADgAQgASFwoJCAEQABoDNTAlEgoKCAoDYXBwEgF4GgoIABgAIAAoADAAGgAiAA==',
}

test('a ConfigMap', () => {
  expect(fromProtobuf(base64(recorded.configMap))).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cm' },
    data: { a: 'b' },
  })
})

test('a Deployment: a zero behind a pointer is a value, any other is not', () => {
  expect(fromProtobuf(base64(recorded.deployment))).toMatchObject({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'dd', labels: { app: 'dd' } },
    spec: {
      replicas: 0,
      strategy: {},
      template: {
        spec: {
          containers: [{ name: 'hello', image: 'hello:1', ports: [{ containerPort: 80 }], resources: {} }],
        },
      },
    },
  })
  expect(JSON.stringify(fromProtobuf(base64(recorded.deployment)))).not.toContain('minReadySeconds')
})

test('embedded messages, integers or text, and bytes', () => {
  expect(fromProtobuf(base64(recorded.service))).toMatchObject({
    spec: { ports: [{ name: '80-8080', port: 80, protocol: 'TCP', targetPort: 8080 }], type: 'NodePort' },
  })
  expect(fromProtobuf(base64(recorded.budget))).toMatchObject({ spec: { minAvailable: '50%' } })
  expect(fromProtobuf(base64(recorded.secret))).toMatchObject({ data: { p: 'dw==' } })
})

test('lists in a map', () => {
  const field = (number: number, content: string) =>
    `${String.fromCharCode(number * 8 + 2, content.length)}${content}`
  const extra = (key: string, ...values: string[]) =>
    field(5, field(1, key) + field(2, values.map(value => field(1, value)).join('')))
  const spec = field(3, 'jane') + extra('scopes', 'a', 'b') + extra('none')
  const type = field(1, 'authorization.k8s.io/v1') + field(2, 'SubjectAccessReview')
  const body = `k8s\0${field(1, type)}${field(2, field(2, spec))}`
  expect(fromProtobuf(Buffer.from(body, 'latin1'))).toEqual({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: 'jane', extra: { scopes: ['a', 'b'], none: [] } },
  })
})

test('what is no Kubernetes protobuf is refused', () => {
  expect(() => fromProtobuf(Buffer.from('{}'))).toThrow('does not appear to be a protobuf message')
  const unknown = Buffer.from('k8s\0\x0a\x0a\x0a\x02v9\x12\x04Nope', 'latin1')
  expect(() => fromProtobuf(unknown)).toThrow('no kind "Nope" is registered for version "v9"')
})

test('whatever is spoiled or cut off, it is read or refused with its own error', () => {
  const spoiled = fc.record({
    body: fc.constantFrom(...Object.values(recorded).map(base64)),
    at: fc.nat(),
    byte: fc.nat(255),
    cut: fc.nat(),
  })
  fc.assert(
    fc.property(spoiled, ({ body, at, byte, cut }) => {
      const changed = Buffer.from(body)
      changed[4 + (at % (body.length - 4))] = byte
      try {
        fromProtobuf(changed.subarray(0, 4 + (cut % (body.length - 3))))
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }),
    { numRuns: 2_000 },
  )
})
