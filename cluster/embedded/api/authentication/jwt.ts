import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type Fields, isFields } from '../object.ts'

/** Header, payload and signature. */
const form = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

/** More tokens than are in use at a time. */
const mostRemembered = 1000

/** Signs tokens (RFC 7519, ES256) and knows its own again. */
export class TokenKey {
  readonly #pem: string
  /** Tokens that were found to be ours: looking at a signature takes longer than most requests. */
  readonly #known = new Map<string, Fields>()
  #keys: { own: KeyObject; shown: KeyObject; id: string } | undefined

  /** @param pem private key on P-256 */
  constructor(pem: string) {
    this.#pem = pem
  }

  sign(claims: object): string {
    const { own, id } = this.#load()
    const content = `${encode({ alg: 'ES256', kid: id })}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(content), { key: own, dsaEncoding: 'ieee-p1363' })
    return `${content}.${signature.toString('base64url')}`
  }

  /** The claims of a token of this key, whatever they are; undefined for any other text. */
  claimsOf(token: string): Fields | undefined {
    const known = this.#known.get(token)
    if (known) return known
    const claims = this.#read(token)
    if (!claims) return undefined
    if (this.#known.size >= mostRemembered) this.#known.clear()
    this.#known.set(token, claims)
    return claims
  }

  #read(token: string): Fields | undefined {
    // Node would overlook whatever is no letter of base64url.
    const [, header = '', payload = '', signature = ''] = form.exec(token) ?? []
    if (!signature) return undefined
    const { shown } = this.#load()
    const content = Buffer.from(`${header}.${payload}`)
    const isOurs = verify(
      'sha256',
      content,
      { key: shown, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    if (!isOurs || decode(header)?.alg !== 'ES256') return undefined
    return decode(payload)
  }

  /** Only who uses tokens needs it. */
  #load() {
    if (!this.#keys) {
      const own = createPrivateKey(this.#pem)
      const shown = createPublicKey(own)
      const id = createHash('sha256')
        .update(shown.export({ type: 'spki', format: 'der' }))
        .digest('base64url')
      this.#keys = { own, shown, id }
    }
    return this.#keys
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}
