/** The body is not of its kind: an API server answers 400 with this message. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DecodeError'
  }
}
