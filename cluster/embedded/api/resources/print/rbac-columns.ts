import type { RoleRef, Subject } from 'kubernetes-types/rbac/v1.js'
import type { StoredMeta } from '../../../client/resources.ts'
import type { Column } from '../../definition.ts'
import { ageColumn, column, nameColumn, wide } from './columns.ts'

interface Binding {
  metadata: StoredMeta
  roleRef: RoleRef
  subjects?: Subject[]
}

const createdAt: Column<{ metadata: StoredMeta }> = {
  name: 'Created At',
  type: 'date',
  description: 'CreationTimestamp is a timestamp representing the server time when this object was created.',
  priority: 0,
  value: ({ metadata }) => metadata.creationTimestamp,
}

export const roleColumns = [nameColumn, createdAt]

/** @param binding as descriptions name it, e.g. `roleBinding` */
export function bindingColumns(binding: string): Column<Binding>[] {
  const names = (kind: string, text: (subject: Subject) => string) => (object: Binding) =>
    (object.subjects ?? [])
      .filter(subject => subject.kind === kind)
      .map(text)
      .join(', ')
  return [
    nameColumn,
    column('Role', 'The role that is given.', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
    ageColumn,
    wide(
      'Users',
      `Users in the ${binding}`,
      names('User', ({ name }) => name),
    ),
    wide(
      'Groups',
      `Groups in the ${binding}`,
      names('Group', ({ name }) => name),
    ),
    wide(
      'ServiceAccounts',
      `ServiceAccounts in the ${binding}`,
      names('ServiceAccount', ({ name, namespace = '' }) => `${namespace}/${name}`),
    ),
  ]
}
