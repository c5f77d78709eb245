import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'

/** What the values of an inventory are read against. */
export interface ValueContext {
  /** Of the inventory file: what relative paths start from. */
  folder: string
  host: string
  env: Readonly<Record<string, string | undefined>>
}

const lookup = /^\{\{\s*lookup\(\s*(['"])(?:ansible\.builtin\.)?env\1\s*,\s*(['"])(\w+)\2\s*\)\s*\}\}$/

/** The environment variable that a value like `{{ lookup('env', 'NAME') }}` asks for. */
function environmentVariableIn(value: string): string | undefined {
  return lookup.exec(value.trim())?.[3]
}

/**
 * The types of values, as zod schemas. Of Ansible's templates those work that need nothing but the inventory and this
 * machine's environment: `{{ lookup('env', 'NAME') }}`, `{{ inventory_dir }}` and `{{ inventory_hostname }}`.
 */
export function valueTypes(context: ValueContext) {
  const text = z
    .string({
      error: ({ input }) =>
        typeof input === 'boolean' ? booleanHint : input === undefined ? 'is missing' : 'must be text',
    })
    .transform((value, { addIssue }) => {
      const filled = fillIn(value, context)
      if (filled instanceof Error) addIssue(filled.message)
      return filled instanceof Error ? z.NEVER : filled
    })
    .refine(value => value.trim() !== '', 'must not be empty')
  const argument = z
    .unknown()
    .refine(
      value => typeof value !== 'string' || environmentVariableIn(value) === undefined,
      'arguments are seen by every user of this machine, and by readers of reports: let the program itself look into its environment, which is that of tahan',
    )
    .pipe(text)
  return {
    text,
    word: text.refine(value => /^[^\s-]\S*$/.test(value), 'must be one word'),
    file: text.transform(value => resolveFile(value, context.folder)),
    number: (from: number, to: number) =>
      z
        .union([z.number(), text.transform(Number)])
        .refine(
          value => Number.isInteger(value) && value >= from && value <= to,
          `must be a whole number from ${from} to ${to}`,
        ),
    address: text.refine(
      value => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(value) || /^[0-9a-f:.]+(%\w+)?$/i.test(value),
      'must be an IP address or a host name, without a user, a port or a scheme',
    ),
    url: text.refine(
      isPlainUrl,
      'must be a URL like http://192.168.1.21, without a path and without a password',
    ),
    secretFromEnvironment: z.string().transform((value, { addIssue }) => {
      const name = environmentVariableIn(value)
      if (name !== undefined) return name
      addIssue(`a password has no place in this file; write "{{ lookup('env', 'NAME') }}" and set NAME`)
      return z.NEVER
    }),
    hostKey: text.transform((value, { addIssue }) => {
      const [type = '', key = ''] = value.trim().split(/\s+/)
      if (typeInside(key) === type) return `${type} ${key}`
      addIssue(
        'must be a public key like "ssh-ed25519 AAAA…": what the machine has in /etc/ssh/ssh_host_ed25519_key.pub',
      )
      return z.NEVER
    }),
    argv: z
      .array(argument, { error: 'must be a list: the program and its arguments' })
      .min(1, 'must name a program')
      .transform(([program = '', ...rest]) => [
        program.includes('/') ? resolveFile(program, context.folder) : program,
        ...rest,
      ]),
  }
}

const booleanHint = 'YAML takes on, off, yes and no for true and false: put it in quotes'

function fillIn(value: string, { folder, host, env }: ValueContext): string | Error {
  const name = environmentVariableIn(value)
  if (name !== undefined) return env[name] || new Error(`the environment variable ${name} is not set`)
  const filled = value
    .replaceAll(/\{\{\s*inventory_dir\s*\}\}/g, folder)
    .replaceAll(/\{\{\s*inventory_hostname\s*\}\}/g, host)
  if (!/\{\{|\{%/.test(filled)) return filled
  return new Error(
    `of Ansible's templates only "{{ lookup('env', 'NAME') }}", "{{ inventory_dir }}" and ` +
      '"{{ inventory_hostname }}" work here: write the value itself',
  )
}

function resolveFile(value: string, folder: string): string {
  return value === '~' || value.startsWith('~/')
    ? path.join(homedir(), value.slice(1))
    : path.resolve(folder, value)
}

function isPlainUrl(value: string): boolean {
  const url = URL.parse(value)
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.username === '' &&
    !url.search
  )
}

/** A public key begins with its own type, behind four bytes that tell its length. */
function typeInside(key: string): string | undefined {
  const bytes = Buffer.from(key, 'base64')
  if (bytes.length < 32) return undefined
  return bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0))
}
