import { expect, test } from 'vitest'
import { oneBoard, parse } from './testing/examples.ts'

const two = (vars: string, servers: string) =>
  `all: {vars: {ansible_user: pi, ${vars}}, children: {server: {hosts: {${servers}}}}}`

test.for([
  ['no YAML', 'all: {', /it is no YAML.*line 1/],
  ['an alias of nothing', 'server: {hosts: {a: {ansible_user: *pi }}}', /Unresolved alias.*pi/],
  [
    'a secret in the arguments of a command',
    `server: {hosts: {a: {ansible_user: pi, tahan_power: {by: command, switch_on: [x], switch_off: [x, "{{ lookup('env', 'HOME') }}"]}}}}`,
    /switch_off\.1: arguments are seen by every user/,
  ],
  ['a variable twice', 'server: {hosts: {a: {ansible_user: pi, ansible_user: x}}}', /keys must be unique/],
  ['a list', '- all', /here must be a mapping.*a list/],
  ['nothing', '', /the group server has no host/],
  [
    'a group with another name',
    'servers: {hosts: {a: {ansible_user: pi}}}',
    /Rename the group servers to server/,
  ],
  [
    'a group with its old name',
    'master: {hosts: {a: {ansible_user: pi}}}',
    /Rename the group master to server/,
  ],
  ['a misspelt key of a group', 'server: {host: {a: }}', /line 1, server\.host: .*"host" is none of them/],
  ['a group inside itself', 'a: {children: {b: {children: {a: }}}}', /inside itself: a > b > a/],
  ['a host in no group', 'all: {hosts: {a: }}', /a is in neither server nor agent/],
  [
    'a host in both groups',
    'server: {hosts: {a: {ansible_user: pi}}}\nagent: {hosts: {a: }}',
    /a is in both server and agent/,
  ],
  ['a name that is no host name', two('', 'Pi_1: '), /"Pi_1" must be a host name/],
  ['a name with a dot', two('', 'pi.lan: '), /no dot; addresses go into ansible_host/],
  ['a range', two('', '"pi-[1:3]": '), /a range of hosts does not work here/],
  ['two servers on SQLite', two('', 'a: , b: '), /2 servers cannot share SQLite.*etcd/],
  ['two servers on etcd', two('tahan_datastore: etcd', 'a: , b: '), /withstand no more than 1.*have 1 or 3/],
  [
    'one address twice',
    two('tahan_datastore: etcd', 'a: {ansible_host: x}, b: {ansible_host: x}, c: '),
    /b and a have the same address x:22/,
  ],
  ['no user', 'server: {hosts: {a: }}', /a has no ansible_user/],
  [
    'a datastore for one board alone',
    two('tahan_datastore: etcd', 'a: , b: {tahan_datastore: sqlite}, c: '),
    /tahan_datastore holds for the whole cluster/,
  ],
] as const)('%s is refused', ([, text, message]) => {
  expect(() => parse(text)).toThrow(message)
})

test.for([
  ['tahan_pwoer: {by: none}', /tahan knows no tahan_pwoer; did you mean tahan_power\?/],
  ['tahan_xyzzyxyzzy: 1', /it knows tahan_disposable, /],
  ['tahan_disposable: sure', /tahan_disposable: must be true or false; it is "sure"/],
  ['tahan_datastore: postgre', /must be sqlite, etcd or/],
  ['tahan_datastore: {postgres: "mysql://x"}', /must be a URL like postgres:/],
  ['tahan_price: 55', /tahan_price: must be text; it is 55/],
  ['tahan_datastore: "postgres://u:hidden@x"', /must be sqlite, etcd or (?!.*hidden)/],
  ['tahan_price: 55 Euro', /like 55 EUR/],
  ['tahan_host_key: "SHA256:abc"', /must be a public key like "ssh-ed25519/],
  ['tahan_host_key: ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA', /must be a public key/],
  ['ansible_port: 70000', /from 1 to 65535/],
  ['ansible_host: "pi@10.0.0.1"', /without a user, a port or a scheme/],
  ['ansible_host: -oProxyCommand=x', /must be an IP address or a host name/],
  ['ansible_ssh_private_key_file: "{{ key_dir }}/id"', /only "\{\{ lookup/],
  ['ansible_password: x', /key alone/],
  ['ansible_become_password: x', /sudo without a password/],
  ['ansible_connection: local', /over SSH/],
  ['ansible_ssh_common_args: -J gate', /~\/\.ssh\/config/],
  ['ansible_ssh_host: x', /write ansible_host/],
  ['tahan_power: shelly', /must be a mapping like \{by: none\}/],
  ['tahan_power: {by: shely}', /by is one of none, poe-ssh, shelly/],
  ['tahan_power: {by: shelly}', /tahan_power\.url: is missing/],
  ['tahan_power: {by: shelly, url: 10.0.0.1}', /tahan_power\.url: must be a URL like/],
  ['tahan_power: {by: shelly, url: "http://u:p@x"}', /without a path and without a password/],
  ['tahan_power: {by: shelly, url: "http://x", password: x}', /no place in this file/],
  ['tahan_power: {by: command, off: [a], on: [b]}', /named switch_off and switch_on/],
  ['tahan_power: {by: command, switch_off: [a, off], switch_on: [a]}', /switch_off\.1: .*put it in quotes/],
  ['tahan_power: {by: command, switch_off: a, switch_on: [a]}', /must be a list/],
  ['tahan_power: {by: none, url: x}', /"url" is not known here/],
] as const)('%s is refused, with what is right', ([variable, message]) => {
  expect(() => oneBoard(variable)).toThrow(message)
})

test('no error shows a secret', () => {
  const variable = 'tahan_datastore: {postgres: "mysql://k3s:hidden@x"}'
  expect(() => oneBoard(variable)).toThrow(expect.not.stringContaining('hidden') as Error)
})

test('every problem is told at once, in the order of the file and with its line', () => {
  const text = `all:
  vars:
    tahan_modl: x
  children:
    server:
      hosts:
        a:
          ansible_port: x
          tahan_power:
            by: tasmota
            url: http://10.0.0.1
            channel: 0`
  expect(() => parse(text)).toThrow(
    /line 3, all\.vars\.tahan_modl[\s\S]*line 7, .*ansible_user[\s\S]*line 8, .*ansible_port[\s\S]*line 12, .*tahan_power\.channel/,
  )
})

test.for([
  'a: {postgres: "postgres://k3s:hush@db/k3s}',
  'a: {postgres: @postgres://k3s:hush@db/k3s}',
  'a:\n  postgres://k3s:hush@db/k3s\n b: c',
  'a: |postgres://k3s:hush@db/k3s',
  'a: "x"hush: y\n  b: [',
])('what stands around a mistake in YAML is not quoted, as it may be a password: %s', text => {
  try {
    parse(text)
    expect.fail('it should have been refused')
  } catch (thrown) {
    const { message, cause } = thrown as Error
    expect(message).toMatch(/INVENTORY_INVALID[\s\S]*it is no YAML: \w.* at line \d+, column \d+/)
    expect(`${message} ${String(cause)}`).not.toContain('hush')
  }
})
