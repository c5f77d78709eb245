/** A Kubernetes quantity: exact, in units of 10⁻⁹, with the notation it was written in. */
export interface Quantity {
  nano: bigint
  format: 'decimal' | 'binary' | 'exponent'
}

const nanoPerUnit = 1_000_000_000n
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
/** Kubernetes caps binary quantities here. */
const maxBinary = (2n ** 63n - 1n) * nanoPerUnit

export class QuantityError extends Error {}

const wrongFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const wrongNumber = 'unable to parse numeric part of quantity'
/** Longer than any sensible amount, short enough to reckon with at once. */
const longestText = 256
const wrongSuffix = "unable to parse quantity's suffix"

/**
 * Reads `100m`, `1.5Gi`, `12e6`. Finer than 10⁻⁹ is rounded away from zero.
 * @throws QuantityError in Kubernetes' words
 */
export function parseQuantity(text: string): Quantity {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(text)
  if (text === '' || !parts) throw new QuantityError(wrongFormat)
  if (text.length > longestText) throw new QuantityError(wrongNumber)
  const [, sign, whole = '', fraction = '', suffix = ''] = parts
  const { factor, divisor, format } = scaleOf(suffix)
  const digits = BigInt(`0${whole}${fraction}`) * factor * nanoPerUnit
  const below = divisor * 10n ** BigInt(fraction.length)
  let nano = (digits + below - 1n) / below
  if (format === 'binary' && nano > maxBinary) nano = maxBinary
  return { nano: sign === '-' ? -nano : nano, format }
}

/** The notation Kubernetes answers with: `1.5` becomes `1500m`, `1024Mi` becomes `1Gi`, `0.5Gi` becomes `512Mi`. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0'
  const size = nano < 0n ? -nano : nano
  const sign = nano < 0n ? '-' : ''
  if (format === 'binary' && size >= 1024n * nanoPerUnit) {
    let value = (size + nanoPerUnit - 1n) / nanoPerUnit
    let power = 0
    while (value % 1024n === 0n && power < binarySuffixes.length - 1) {
      value /= 1024n
      power++
    }
    return `${sign}${value}${binarySuffixes[power]}`
  }
  let value = size
  let power = 0
  while (value % 1000n === 0n && (power < decimalSuffixes.length - 1 || format === 'exponent')) {
    value /= 1000n
    power++
  }
  if (format !== 'exponent') return `${sign}${value}${decimalSuffixes[power]}`
  const exponent = power * 3 - 9
  return exponent === 0 ? `${sign}${value}` : `${sign}${value}e${exponent}`
}

/** A quantity in canonical notation. @throws QuantityError */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text))
}

/** Below 0 when a < b. @throws QuantityError */
export function compareQuantities(a: string, b: string): number {
  const difference = parseQuantity(a).nano - parseQuantity(b).nano
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function scaleOf(suffix: string): { factor: bigint; divisor: bigint; format: Quantity['format'] } {
  const decimal = decimalSuffixes.indexOf(suffix)
  if (decimal >= 0) return { ...powerOfTen((decimal - 3) * 3), format: 'decimal' }
  const binary = binarySuffixes.indexOf(suffix)
  if (binary >= 0) return { factor: 1024n ** BigInt(binary), divisor: 1n, format: 'binary' }
  const exponent = /^[eE]([-+]?\d{1,4})$/.exec(suffix)
  if (!exponent) throw new QuantityError(wrongSuffix)
  return { ...powerOfTen(Number(exponent[1])), format: 'exponent' }
}

function powerOfTen(exponent: number): { factor: bigint; divisor: bigint } {
  const size = 10n ** BigInt(Math.abs(exponent))
  return exponent < 0 ? { factor: 1n, divisor: size } : { factor: size, divisor: 1n }
}
