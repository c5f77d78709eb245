import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { maxNodes, nodeAddress, serviceAddress } from '../addresses.ts'
import { bits, boolean, identifier, integer, octets, sequence, set, tagged, time, utf8 } from './der.ts'

/** What the cluster's parts and its service accounts are trusted by. All but the token is PEM. */
export interface Credentials {
  caCertificate: string
  /** Valid for every node's address: the API server and each agent's kubelet port serve with it. */
  serverCertificate: string
  serverKey: string
  /** `system:admin` of `system:masters`. */
  clientCertificate: string
  clientKey: string
  /** Bearer token of the same user: agents call the API server with it, and the API server the agents. */
  token: string
  /** Private: what the service accounts' tokens are signed with. */
  serviceAccountKey: string
}

const dayMs = 24 * 60 * 60 * 1000
const oid = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
}

/** New credentials for a cluster on 127.<subnet>.0.0/16. The CA's own key is forgotten at once. */
export async function makeCredentials(subnet: number, nowMs = Date.now()): Promise<Credentials> {
  const [ca, server, client, tokens] = await Promise.all([newKeys(), newKeys(), newKeys(), newKeys()])
  const issuer = nameOf({ commonName: 'tahan-embedded-ca' })
  const issue = (subject: Buffer, keys: Keys, extensions: Buffer[]) =>
    certificate({ issuer, subject, keys, signer: ca, nowMs, extensions })
  const endUsage = extension('keyUsage', true, bits(Buffer.of(0x80), 7)) // digitalSignature
  return {
    caCertificate: issue(issuer, ca, [
      extension('basicConstraints', true, sequence(boolean(true))),
      extension('keyUsage', true, bits(Buffer.of(0x04), 2)), // keyCertSign
    ]),
    serverCertificate: issue(nameOf({ commonName: 'tahan-embedded' }), server, [
      endUsage,
      extension('extendedKeyUsage', false, sequence(identifier(oid.serverAuth))),
      extension('alternativeNames', false, serverNames(subnet)),
    ]),
    clientCertificate: issue(nameOf({ organization: 'system:masters', commonName: 'system:admin' }), client, [
      endUsage,
      extension('extendedKeyUsage', false, sequence(identifier(oid.clientAuth))),
    ]),
    serverKey: keyPem(server),
    clientKey: keyPem(client),
    token: randomBytes(24).toString('base64url'),
    serviceAccountKey: keyPem(tokens),
  }
}

interface Keys {
  publicKey: KeyObject
  privateKey: KeyObject
}

function newKeys(): Promise<Keys> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
}

interface CertificateContent {
  issuer: Buffer
  subject: Buffer
  keys: Keys
  signer: Keys
  nowMs: number
  extensions: Buffer[]
}

/** An X.509 v3 certificate (RFC 5280) as PEM. */
function certificate(content: CertificateContent): string {
  const algorithm = sequence(identifier(oid.ecdsaWithSha256))
  const version3 = tagged(0, integer(Buffer.of(2)), true)
  const serial = integer(Buffer.concat([Buffer.of(1), randomBytes(15)]))
  const validity = sequence(time(content.nowMs - dayMs), time(content.nowMs + 365 * dayMs))
  const signed = sequence(
    version3,
    serial,
    algorithm,
    content.issuer,
    validity,
    content.subject,
    content.keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...content.extensions, ...keyNames(content)), true),
  )
  const signature = sign('sha256', signed, { key: content.signer.privateKey, dsaEncoding: 'der' })
  const lines =
    sequence(signed, algorithm, bits(signature))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** Which keys are meant; verifiers that follow the RFC strictly insist on it. */
function keyNames({ keys, signer }: CertificateContent): Buffer[] {
  const idOf = ({ publicKey }: Keys) =>
    createHash('sha1')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest()
  return [
    extension('subjectKey', false, octets(idOf(keys))),
    extension('authorityKey', false, sequence(tagged(0, idOf(signer), false))),
  ]
}

function nameOf(parts: Partial<Record<'commonName' | 'organization', string>>): Buffer {
  const attribute = (type: 'commonName' | 'organization', value: string) =>
    set(sequence(identifier(oid[type]), utf8(value)))
  return sequence(
    ...(parts.organization ? [attribute('organization', parts.organization)] : []),
    ...(parts.commonName ? [attribute('commonName', parts.commonName)] : []),
  )
}

function extension(
  type: Exclude<keyof typeof oid, 'ecdsaWithSha256' | 'serverAuth' | 'clientAuth'>,
  critical: boolean,
  value: Buffer,
): Buffer {
  return sequence(identifier(oid[type]), ...(critical ? [boolean(true)] : []), octets(value))
}

function serverNames(subnet: number): Buffer {
  const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc']
  const nodes = Array.from({ length: maxNodes }, (_, node) => nodeAddress(subnet, node))
  const addresses = ['127.0.0.1', serviceAddress(subnet, 1), ...nodes]
  return sequence(
    ...names.map(name => tagged(2, Buffer.from(name), false)),
    ...addresses.map(address => tagged(7, Buffer.from(address.split('.').map(Number)), false)),
  )
}

function keyPem(keys: Keys): string {
  return keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
