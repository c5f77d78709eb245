import { z } from 'zod'
import type { Price } from '../boards/board.ts'
import { powerSchema } from './power.ts'
import { type ValueContext, valueTypes } from './values.ts'

/** Where K3s keeps the cluster's state. */
export type Datastore =
  /** In a file of the one server. */
  | { kind: 'sqlite' }
  /** On the servers themselves, an odd number of them. */
  | { kind: 'etcd' }
  /** In a database elsewhere. `url()` holds its password, and is a function so that no log or record shows it. */
  | { kind: 'postgres'; url: () => string }

/** The variables that tahan reads, one schema each. */
export function variableSchemas(context: ValueContext) {
  const types = valueTypes(context)
  const { text, word, file, number, address } = types
  return {
    ansible_host: address,
    ansible_port: number(1, 65_535),
    ansible_user: word,
    ansible_ssh_private_key_file: file,
    tahan_disposable: z.boolean('must be true or false'),
    tahan_datastore: datastore(text),
    tahan_host_key: types.hostKey,
    tahan_model: text,
    tahan_price: price(text),
    tahan_power: powerSchema(types),
  }
}

export type VariableName = keyof ReturnType<typeof variableSchemas>

function datastore(text: z.ZodType<string>) {
  const elsewhere = z.strictObject({
    // What stands there is never shown: it holds a password.
    postgres: text.refine(
      value => /^postgres:\/\/\S+$/.test(value),
      'must be a URL like postgres://user:password@address:5432/database',
    ),
  })
  return z.unknown().transform((value, { addIssue, issues }): Datastore => {
    if (value === 'sqlite' || value === 'etcd') return { kind: value }
    if (typeof value !== 'object' || value === null) {
      addIssue('must be sqlite, etcd or {postgres: "postgres://…"}')
      return z.NEVER
    }
    const { success, data, error } = elsewhere.safeParse(value)
    if (success) return { kind: 'postgres', url: () => data.postgres }
    for (const { path, message } of error.issues)
      issues.push({ code: 'custom', path: [...path], message, input: value })
    return z.NEVER
  })
}

function price(text: z.ZodType<string>) {
  return text.transform((value, { addIssue }): Price => {
    const [, amount, currency] = /^(\d+(?:\.\d{1,2})?) ([A-Z]{3})$/.exec(value) ?? []
    if (amount !== undefined && currency !== undefined) return { amount: Number(amount), currency }
    addIssue('must be an amount and a currency, like 55 EUR or 54.90 EUR')
    return z.NEVER
  })
}
