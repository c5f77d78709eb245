import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { StepRequest, Variables } from './step.ts'
import { filled, filledDeep } from './template.ts'

/** What a request carries, and what it is, where that is not said by the body itself. */
interface Carried {
  body: string | Uint8Array | URLSearchParams | FormData
  type?: string
}

/** @param folder where the files are that it names @throws the system's error when one cannot be read */
export async function bodyOf(
  { json, form, multipart, file }: StepRequest,
  variables: Variables,
  folder: string,
): Promise<Carried | undefined> {
  const contents = (name: string) => readFile(path.resolve(folder, filled(name, variables)))
  if (json !== undefined) {
    return { body: JSON.stringify(filledDeep(json, variables)), type: 'application/json' }
  }
  if (form) {
    const fields = Object.entries(form).map(([name, text]) => [name, filled(text, variables)])
    return { body: new URLSearchParams(Object.fromEntries(fields)) }
  }
  if (multipart) {
    const data = new FormData()
    for (const [name, part] of Object.entries(multipart)) {
      if (typeof part === 'string') data.append(name, filled(part, variables))
      else {
        const blob = new Blob([await contents(part.file)], { type: part.type })
        data.append(name, blob, path.basename(part.file))
      }
    }
    return { body: data }
  }
  if (file !== undefined) return { body: await contents(file), type: 'application/octet-stream' }
  return undefined
}
