import type { IncomingMessage } from 'node:http'

/**
 * Gives an app's links back as the app wrote them. An API server that passes an answer on puts its own path before those
 * that begin with `/`: in `location`, and in the attributes of HTML. A path that a browser needs there is none that the
 * app has: what a user keeps of a page would not be found again.
 *
 * It cannot be undone that the API server writes all tags of a page anew, with their attributes in double quotes; nor
 * are links found in a page that is packed.
 */
export class OwnLinks {
  readonly #inLocation: RegExp
  readonly #inPage: RegExp

  /** @param path where the app is below the API server; `base`: where that is below its own host */
  constructor({ base, path }: { base: string; path: string }) {
    // With a host, where the app made a link of the one that it was asked by.
    const put = `(?:https?://[^/"?#\\s]+)?(?:${escaped(base)})?${escaped(path)}(?=/)`
    this.#inLocation = new RegExp(`^${put}`)
    this.#inPage = new RegExp(`="${put}`, 'g')
  }

  inLocation(location: string): string {
    return location.replace(this.#inLocation, '')
  }

  /** Whether an answer's body is a page in which links can be read. */
  isPage({ headers, statusCode }: IncomingMessage): boolean {
    const isHtml = /^\s*text\/html\s*(;|$)/i.test(headers['content-type'] ?? '')
    return isHtml && headers['content-encoding'] === undefined && statusCode !== 304
  }

  /** Byte by byte, whatever its characters are. */
  inPage(page: Buffer): Buffer {
    return Buffer.from(page.toString('latin1').replaceAll(this.#inPage, '="'), 'latin1')
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
