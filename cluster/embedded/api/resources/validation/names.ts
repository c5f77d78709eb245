/** What is wrong with a name, one sentence a mistake; empty when it is fine. */
export type NameRule = (name: string) => string[]

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = `(${qualified})?`
const key = '[-._a-zA-Z0-9]+'

const subdomainSentence =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
  "and must start and end with an alphanumeric character (e.g. 'example.com', " +
  `regex used for validation is '${subdomain}')`

export const dnsSubdomain: NameRule = name => [
  ...longerThan(name, 253),
  ...unlike(name, subdomain, subdomainSentence),
]

export const dnsLabel: NameRule = name => [
  ...longerThan(name, 63),
  ...unlike(
    name,
    label,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
      "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', " +
      `regex used for validation is '${label}')`,
  ),
]

/** Names of services, which become parts of environment variables' names. */
export const dns1035Label: NameRule = name => [
  ...longerThan(name, 63),
  ...unlike(
    name,
    label1035,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', " +
      "start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', " +
      `regex used for validation is '${label1035}')`,
  ),
]

/** Keys of labels, annotations, taints and resources: `name` or `example.com/name`. */
export const qualifiedName: NameRule = name => {
  const parts = name.split('/')
  const [prefix, rest] = parts.length === 1 ? [undefined, parts[0] ?? ''] : [parts[0] ?? '', parts[1] ?? '']
  if (parts.length > 2) {
    return [
      `a qualified name ${qualifiedSentence} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const errors: string[] = []
  if (prefix === '') errors.push('prefix part must be non-empty')
  else if (prefix !== undefined) errors.push(...dnsSubdomain(prefix).map(error => `prefix part ${error}`))
  if (rest === '') errors.push('name part must be non-empty')
  errors.push(...longerThan(rest, 63).map(error => `name part ${error}`))
  errors.push(...unlike(rest, qualified, `name part ${qualifiedSentence}`))
  return errors
}

const qualifiedSentence =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`

export const validLabelValue: NameRule = value => [
  ...longerThan(value, 63),
  ...unlike(
    value,
    labelValue,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
      "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', " +
      `regex used for validation is '${labelValue}')`,
  ),
]

/** Keys of ConfigMaps and Secrets, which become file names. */
export const configKey: NameRule = name => {
  const errors = [
    ...longerThan(name, 253),
    ...unlike(
      name,
      key,
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
        `(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${key}')`,
    ),
  ]
  if (name === '.' || name === '..') errors.push(`must not be '${name}'`)
  else if (name.startsWith('..')) errors.push("must not start with '..'")
  return errors
}

export const environmentName: NameRule = name => {
  const pattern = '[-._a-zA-Z][-._a-zA-Z0-9]*'
  return unlike(
    name,
    pattern,
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', " +
      "and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', " +
      `regex used for validation is '${pattern}')`,
  )
}

/** Names of container ports, which probes and services refer to. */
export const portName: NameRule = name => [
  ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
  ...unlike(name, '[-a-z0-9]+', 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'),
  ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
  ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
]

/** Names of roles and bindings: anything that can stand in a path. */
export const pathSegment: NameRule = name =>
  name === '.' || name === '..'
    ? [`may not be '${name}'`]
    : ['/', '%'].filter(letter => name.includes(letter)).map(letter => `may not contain '${letter}'`)

const compiled = new Map<string, RegExp>()

function unlike(text: string, pattern: string, sentence: string): string[] {
  let expression = compiled.get(pattern)
  if (!expression) {
    expression = new RegExp(`^(?:${pattern})$`)
    compiled.set(pattern, expression)
  }
  return expression.test(text) ? [] : [sentence]
}

function longerThan(text: string, limit: number): string[] {
  return text.length > limit ? [`must be no more than ${limit} characters`] : []
}
