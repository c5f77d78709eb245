import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { nodeAddress } from '../addresses.ts'
import { makeCredentials } from './certificates.ts'

describe('credentials', () => {
  test('are signed by their CA and belong to their keys', async () => {
    const credentials = await makeCredentials(7)
    const ca = new X509Certificate(credentials.caCertificate)
    const server = new X509Certificate(credentials.serverCertificate)
    const client = new X509Certificate(credentials.clientCertificate)

    expect(ca.ca).toBe(true)
    for (const certificate of [ca, server, client]) expect(certificate.verify(ca.publicKey)).toBe(true)
    expect(server.checkIssued(ca)).toBe(true)
    expect(server.checkPrivateKey(createPrivateKey(credentials.serverKey))).toBe(true)
    expect(client.checkPrivateKey(createPrivateKey(credentials.clientKey))).toBe(true)
    expect(client.subject).toBe('O=system:masters\nCN=system:admin')
    expect(server.checkIP(nodeAddress(7, 99))).toBe(nodeAddress(7, 99))
    expect(server.checkHost('localhost')).toBe('localhost')
    expect(server.checkIP(nodeAddress(8, 0))).toBeUndefined()
  })
})
