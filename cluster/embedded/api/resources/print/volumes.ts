const short: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** As `kubectl get pvc` abbreviates them, e.g. `RWO,ROX`. */
export function accessModesText(modes: readonly string[] = []): string {
  return Object.entries(short)
    .filter(([mode]) => modes.includes(mode))
    .map(([, text]) => text)
    .join(',')
}
