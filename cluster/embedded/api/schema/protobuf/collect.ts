/**
 * Makes numbers.json: the field numbers of Kubernetes' protobuf messages, which the declarations of `kubernetes-types`
 * do not have. They never change once given, so that this is needed only when a kind is added:
 *
 *   npx node cluster/embedded/api/schema/protobuf/collect.ts <folder>
 *
 * The folder holds `generated.proto` and `types.go` as in k8s.io/api (core/v1, apps/v1, …), and those of
 * k8s.io/apimachinery/pkg/apis/meta/v1 in meta/v1.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { typeNames, typeSchema } from '../schema.ts'
import type { TypeName } from '../types.ts'
import type { Numbers, NumbersFile } from './numbers.ts'

interface Message {
  fields: { name: string; type: string; number: string }[]
}

/** @param read the text of a file of the folder, e.g. `core/v1/types.go` */
export function collect(read: (file: string) => string): NumbersFile {
  const file: NumbersFile = {}
  for (const type of typeNames) {
    const module = type.slice(0, type.lastIndexOf('.'))
    const numbers = numbersOf(read, module, type.slice(module.length + 1), type)
    if (numbers) file[type] = numbers
  }
  return file
}

function numbersOf(
  read: (file: string) => string,
  module: string,
  name: string,
  type: TypeName,
): Numbers | undefined {
  const message = readMessage(read(`${module}/generated.proto`), name)
  if (!message) return undefined
  const pointers = readPointers(read(`${module}/types.go`), name)
  const { fields } = typeSchema(type)
  const numbers: Numbers = {}
  // `uID` is the name that the messages give to what is `uid` in JSON.
  const names = new Map([...fields.keys()].map(key => [key.toLowerCase(), key]))
  for (const field of message.fields) {
    const name = names.get(field.name.toLowerCase())
    if (name !== undefined) numbers[field.number] = pointers.has(name) ? `${name}*` : name
    else if (!field.type.includes('.')) {
      // Go embeds the message, so that in JSON its fields stand among those of the outer one.
      const inside = numbersOf(read, module, field.type, type)
      if (inside && Object.keys(inside).length > 0) numbers[field.number] = inside
    }
  }
  return numbers
}

function readMessage(source: string, name: string): Message | undefined {
  const block = new RegExp(`^message ${name} \\{$([\\s\\S]*?)^\\}$`, 'm').exec(source)
  if (!block?.[1]) return undefined
  const field = /^ {2}(?:(?:optional|repeated) ([\w.]+)|map<\w+, ([\w.]+)>) (\w+) = (\d+);/gm
  const fields = [...block[1].matchAll(field)].map(([, type, value, name = '', number = '']) => ({
    type: type ?? value ?? '',
    name,
    number,
  }))
  return { fields }
}

/** Scalars that Go holds behind pointers: their zero is a value, where others' means that nothing was set. */
function readPointers(source: string, name: string): Set<string> {
  const block = new RegExp(`^type ${name} struct \\{$([\\s\\S]*?)^\\}$`, 'm').exec(source)
  const field = /^\t\w+\s+\*\S+\s+`json:"(\w+)/gm
  return new Set([...(block?.[1] ?? '').matchAll(field)].map(([, name = '']) => name))
}

if (import.meta.main) {
  const [folder = ''] = process.argv.slice(2)
  const lines = Object.entries(collect(file => readFileSync(path.join(folder, file), 'utf8'))).map(
    ([type, numbers]) => `${JSON.stringify(type)}:${JSON.stringify(numbers)}`,
  )
  writeFileSync(path.join(import.meta.dirname, 'numbers.json'), `{\n${lines.join(',\n')}\n}\n`)
}
