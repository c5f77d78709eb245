import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readKubeconfig } from './kubeconfig.ts'

let folder: string
const file = (name: string) => path.join(folder, name)

/** A kubeconfig in which everything of one context has one name. */
function kubeconfig(server: string, names: readonly string[], current?: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: names.map(name => ({ name, cluster: { server: `https://${server}/${name}` } })),
    users: names.map(name => ({ name, user: { token: 'secret' } })),
    contexts: names.map(name => ({ name, context: { cluster: name, user: name } })),
    ...(current && { 'current-context': current }),
  })
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tahan-kubeconfig-'))
  writeFileSync(file('one'), kubeconfig('one', ['kind-a', 'kind-b'], 'kind-a'))
  writeFileSync(file('two'), kubeconfig('two', ['kind-b', 'gke'], 'gke'))
  writeFileSync(
    file('adrift'),
    kubeconfig('three', ['lost'], 'lost').replace('"cluster":"lost"', '"cluster":"x"'),
  )
  writeFileSync(file('broken'), '{ not: [yaml')
})
afterAll(() => rmSync(folder, { recursive: true }))

const server = (files: string, context?: string) => readKubeconfig(files, context).getCurrentCluster()?.server

describe('a kubeconfig', () => {
  test('leads to its current context, or to the one that is named', () => {
    expect(server(file('one'))).toBe('https://one/kind-a')
    expect(server(file('one'), 'kind-b')).toBe('https://one/kind-b')
  })

  test('of several files says what the first of them says', () => {
    const files = [file('missing'), file('one'), file('two')].join(path.delimiter)
    expect(server(files)).toBe('https://one/kind-a')
    expect(server(files, 'kind-b')).toBe('https://one/kind-b')
    expect(server(files, 'gke')).toBe('https://two/gke')
  })

  test('without the context is refused with those that it has', () => {
    expect(() => readKubeconfig(file('one'), 'prod')).toThrow(
      /CONTEXT_UNKNOWN.*no context prod\.\n.*it has kind-a, kind-b\.\n.*TAHAN_CONTEXT=kind-a/,
    )
  })

  test.for([
    ['missing', /KUBECONFIG_UNREADABLE[\s\S]*no such file/],
    ['broken', /KUBECONFIG_UNREADABLE[\s\S]*Because: .*\(\d+:\d+\)/],
    ['adrift', /KUBECONFIG_UNREADABLE.*Context lost.*leads nowhere/],
  ] as const)('that is %s is refused', ([name, why]) => {
    expect(() => readKubeconfig(file(name))).toThrow(why)
  })
  test.for([
    'users:\n- user:\n    token: hush\n   name: x',
    'users: [{user: {token: "hush}}]',
    'users: [{user: {token: *hush}}]',
    'users: [{user: {token: !hush x}}]',
    'token: "hush": x',
  ])('that is no YAML is refused without a word of what stands in it: %s', text => {
    writeFileSync(file('spoilt'), text)
    try {
      readKubeconfig(file('spoilt'))
      expect.fail('it should have been refused')
    } catch (thrown) {
      const { message, cause } = thrown as Error
      expect(message).toContain('KUBECONFIG_UNREADABLE')
      expect(`${message} ${String(cause)}`).not.toContain('hush')
    }
  })
})
