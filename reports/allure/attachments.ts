import path from 'node:path'
import type { Attachment } from 'allure-js-commons'
import type { Writer } from 'allure-js-commons/sdk/reporter'
import { identifier } from './identity.ts'

const types: Record<string, string> = {
  '.svg': 'image/svg+xml',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.jsonl': 'text/plain',
}

/** Puts files beside the results, each under a name of its own: Allure knows an attachment by it. */
export class Attachments {
  readonly #writer: Writer
  readonly #owner: string

  /** `owner` tells the attachments of one experiment from those of the others. */
  constructor(writer: Writer, owner: string) {
    this.#writer = writer
    this.#owner = owner
  }

  text(name: string, content: string): Attachment {
    const attachment = this.#describe(name)
    this.#writer.writeAttachment(attachment.source, Buffer.from(content))
    return attachment
  }

  file(name: string, from: string): Attachment {
    const attachment = this.#describe(name)
    this.#writer.writeAttachmentFromPath(attachment.source, from)
    return attachment
  }

  #describe(name: string): Attachment {
    const extension = path.extname(name)
    const source = `${identifier(this.#owner, name)}-attachment${extension}`
    return { name, source, type: types[extension] ?? 'application/octet-stream' }
  }
}
