/**
 * What kubectl printed, without what differs from run to run: names that are made up, ages, times, addresses, and how
 * wide a column happens to be.
 */
export function plain(text: string, { namespace }: { namespace: string }): string {
  return text
    .replaceAll(namespace, 'NAMESPACE')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID')
    .replace(/\ba-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, 'a-HASH-POD')
    .replace(/\ba-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, 'a-HASH')
    .replace(/pod-template-hash=[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, 'pod-template-hash=HASH')
    .replace(/\b\d+\.\d+\.\d+\.\d+\b/g, 'ADDRESS')
    .replace(/(?<=\s)(\d+m)?\d+s(?=\s|$)/g, 'AGE')
    .replace(/[ \t]+$/gm, '')
    .replace(/(?<=\S) {2,}/g, '  ')
}
