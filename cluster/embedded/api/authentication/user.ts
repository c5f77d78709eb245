/** Who asks. */
export interface User {
  name: string
  uid?: string
  groups: string[]
  extra?: Record<string, string[]>
}

/** Everybody the server knows. */
export const everybodyKnown = 'system:authenticated'
/** May do everything, whatever the roles say. */
export const privilegedGroup = 'system:masters'

export const serviceAccountPrefix = 'system:serviceaccount:'

/** A service account as a user. */
export function serviceAccountUser(namespace: string, name: string): User {
  return {
    name: `${serviceAccountPrefix}${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  }
}
