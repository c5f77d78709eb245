import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { generate, toText } from './generate.ts'

const committed = (name: string) => readFileSync(path.join(import.meta.dirname, name), 'utf8')

test('the committed schema is what the generator makes', () => {
  const { definitions, descriptions } = generate()
  expect(toText(definitions)).toBe(committed('definitions.json'))
  expect(toText(descriptions)).toBe(committed('descriptions.json'))
})

test('every merge key is a field of the items it tells apart', () => {
  const { types } = generate().definitions
  const fields = Object.entries(types).flatMap(([type, fields]) =>
    Object.entries(fields).map(([name, value]) => ({ place: `${type}.${name}`, value })),
  )
  for (const { place, value } of fields) {
    if (typeof value === 'string') continue
    const [text, { mergeKey, listMapKeys = [] }] = value
    const item = types[text.replace('!', '').replace('[]', '')]
    for (const key of [...listMapKeys, ...(mergeKey ? [mergeKey] : [])]) {
      expect(item, `${place} by ${key}`).toHaveProperty(key)
    }
  }
})
