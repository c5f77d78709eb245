import type { Endpoints } from 'kubernetes-types/core/v1.js'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import type { FieldError } from '../../definition.ts'
import { protocols } from './container.ts'
import { duplicate, each, invalid, oneOf, required, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain } from './names.ts'
import { ipAddress, portNumber } from './numbers.ts'
import { validateMeta } from './object-meta.ts'

export function validateEndpoints(endpoints: Endpoints): FieldError[] {
  const subsets: Loose<Endpoints>['subsets'] = endpoints.subsets
  return [
    ...validateMeta(endpoints.metadata, dnsSubdomain),
    ...each('subsets', subsets, ({ addresses = [], notReadyAddresses = [], ports }, place) => [
      ...when(addresses.length + notReadyAddresses.length === 0, () =>
        required(place, 'must specify `addresses` or `notReadyAddresses`'),
      ),
      ...each(`${place}.addresses`, addresses, ({ ip }, at) => ipAddress(`${at}.ip`, ip)),
      ...each(`${place}.notReadyAddresses`, notReadyAddresses, ({ ip }, at) => ipAddress(`${at}.ip`, ip)),
      ...each(`${place}.ports`, ports, ({ name, port, protocol }, at) => [
        ...when((ports ?? []).length > 1 && !name, () => required(`${at}.name`)),
        ...portNumber(`${at}.port`, port),
        ...oneOf(`${at}.protocol`, protocol, protocols),
      ]),
    ]),
  ]
}

const addressTypes = ['FQDN', 'IPv4', 'IPv6']

export function validateEndpointSlice(
  slice: EndpointSlice,
  old: Pick<EndpointSlice, 'addressType'> | undefined,
): FieldError[] {
  const { endpoints, ports, addressType }: Loose<EndpointSlice> = slice
  const names = new Set<string>()
  return [
    ...validateMeta(slice.metadata, dnsSubdomain),
    ...oneOf('addressType', addressType, addressTypes),
    ...when(old && old.addressType !== addressType, () =>
      invalid('addressType', addressType, 'field is immutable'),
    ),
    ...each('endpoints', endpoints, ({ addresses = [] }, place) => [
      ...when(addresses.length === 0, () =>
        required(`${place}.addresses`, 'must contain at least 1 address'),
      ),
      ...(addressType === 'FQDN' ? [] : each(`${place}.addresses`, addresses, (ip, at) => ipAddress(at, ip))),
    ]),
    ...each('ports', ports, ({ name = '', protocol }, place) => {
      const repeated = names.has(name)
      names.add(name)
      return [
        ...when(repeated, () => duplicate(`${place}.name`, name)),
        ...oneOf(`${place}.protocol`, protocol, protocols),
      ]
    }),
  ]
}
