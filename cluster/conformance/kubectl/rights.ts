import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { group } from '../behaviour.ts'
import type { Context } from '../context.ts'
import { allow, nameOf, newAccount } from '../rbac/account.ts'
import { forgetKubectlCache, kubectl, kubectlPrints } from './kubectl.ts'
import { plain } from './plain.ts'

/** As somebody who has a token and nothing else. */
async function withToken(context: Context, token: string): Promise<Context> {
  const { kubeconfig, after } = context
  const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { user: object }[] }
  const file = `${kubeconfig}.${randomUUID()}`
  const users = config.users.map(user => ({ ...user, user: { token } }))
  await writeFile(file, JSON.stringify({ ...config, users }), { mode: 0o600 })
  after(() => rm(file))
  after(() => forgetKubectlCache(file))
  return { ...context, kubeconfig: file }
}

export const rights = group('kubectl', ['kubectl'], {
  'makes accounts, roles and bindings, and shows them': async context => {
    const make = (...argv: string[]) => kubectlPrints(context, ['create', ...argv])
    expect(await make('serviceaccount', 'a')).toBe('serviceaccount/a created\n')
    expect(await make('role', 'r', '--verb=get,list', '--resource=pods,deployments.apps,pods/log')).toBe(
      'role.rbac.authorization.k8s.io/r created\n',
    )
    const account = `--serviceaccount=${context.namespace}:a`
    expect(await make('rolebinding', 'b', '--role=r', account)).toBe(
      'rolebinding.rbac.authorization.k8s.io/b created\n',
    )
    const created = await kubectlPrints(context, ['get', 'role,rolebinding', '-o', 'wide'])
    expect(plain(created, context)).toBe(
      `\
NAME  CREATED AT
role.rbac.authorization.k8s.io/r  TIME

NAME  ROLE  AGE  USERS  GROUPS  SERVICEACCOUNTS
rolebinding.rbac.authorization.k8s.io/b  Role/r  AGE      NAMESPACE/a
`.replace('AGE      N', 'AGE  N'),
    )
    expect(plain(await kubectlPrints(context, ['describe', 'role', 'r']), context)).toBe(`\
Name:  r
Labels:  <none>
Annotations:  <none>
PolicyRule:
  Resources  Non-Resource URLs  Resource Names  Verbs
  ---------  -----------------  --------------  -----
  pods/log  []  []  [get list]
  pods  []  []  [get list]
  deployments.apps  []  []  [get list]
`)
    expect(plain(await kubectlPrints(context, ['describe', 'rolebinding', 'b']), context)).toBe(`\
Name:  b
Labels:  <none>
Annotations:  <none>
Role:
  Kind:  Role
  Name:  r
Subjects:
  Kind  Name  Namespace
  ----  ----  ---------
  ServiceAccount  a  NAMESPACE
`)
  },

  'says what an account may do': async context => {
    const { namespace } = context
    await newAccount(context)
    await allow(context, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }])
    const canI = (...argv: string[]) => kubectl(context, ['auth', 'can-i', ...argv])
    expect(await canI('create', 'pods')).toMatchObject({ code: 0, stdout: 'yes\n' })
    const as = `--as=${nameOf(context)}`
    expect(await canI('list', 'configmaps', as)).toMatchObject({ code: 0, stdout: 'yes\n' })
    expect(await canI('list', 'pods', as)).toMatchObject({ code: 1, stdout: expect.stringMatching(/^no/) })
    expect(await canI('get', '/version', as)).toMatchObject({ code: 0, stdout: 'yes\n' })
    const list = plain((await canI('--list', as)).stdout, context)
    expect(list).toMatch(/^Resources {2}Non-Resource URLs {2}Resource Names {2}Verbs\n/)
    expect(list).toContain('\nconfigmaps  []  []  [get list]\n')
    const refused = await kubectl(context, ['get', 'pods', as])
    expect(refused).toMatchObject({
      code: 1,
      stderr: `Error from server (Forbidden): pods is forbidden: User "${nameOf(context)}" cannot list resource "pods" in API group "" in the namespace "${namespace}"\n`,
    })
  },

  'makes tokens, and is let in with them': {
    needs: ['kubectl 1.28'],
    show: async context => {
      const { api, namespace } = context
      await api.create('serviceaccounts', namespace, { metadata: { name: 'a' } })
      await allow(context, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }])
      const token = (await kubectlPrints(context, ['create', 'token', 'a', '--duration=20m'])).trim()
      expect(token.split('.')).toHaveLength(3)
      const holder = await withToken(context, token)
      expect(await kubectlPrints(holder, ['get', 'configmaps', '-o', 'name'])).toMatch(/^configmap\//)
      expect((await kubectl(holder, ['delete', 'configmaps', '--all'])).stderr).toContain(
        `User "${nameOf(context)}" cannot delete resource "configmaps"`,
      )
      const stranger = await withToken(context, 'nonsense')
      expect((await kubectl(stranger, ['get', 'configmaps'])).stderr).toContain(
        'You must be logged in to the server',
      )
      const short = await kubectl(context, ['create', 'token', 'a', '--duration=1m'])
      expect(short.stderr).toContain('may not specify a duration less than 10 minutes')
      expect((await kubectl(context, ['create', 'token', 'none'])).stderr).toBe(
        'error: failed to create token: serviceaccounts "none" not found\n',
      )
    },
  },

  'says who one is': {
    needs: ['self reviews', 'kubectl 1.28'],
    show: async context => {
      const { token } = await newAccount(context)
      const printed = plain(await kubectlPrints(await withToken(context, token), ['auth', 'whoami']), context)
      expect(printed).toMatch(
        /^ATTRIBUTE {2}VALUE\nUsername {2}system:serviceaccount:NAMESPACE:a\nUID {2}UID\n/,
      )
      expect(printed).toContain(
        '\nGroups  [system:serviceaccounts system:serviceaccounts:NAMESPACE system:authenticated]\n',
      )
    },
  },
})
