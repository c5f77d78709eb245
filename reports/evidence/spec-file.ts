/**
 * The spec that makes an experiment again, as a path from the checkout's root. Of runs that did not write it down it is
 * told by the name: most experiments are named after their spec's file, with `-r1` and `-r3` for the deployments that it
 * watches.
 */
export function specFileOf({
  id,
  question = 'ha',
  spec,
}: {
  id: string
  question?: string | undefined
  spec?: string | undefined
}): string {
  return (
    spec ??
    `specs/${question}/${id.replace(/-r\d+$/, '').replace(/^network-(delay|loss|rate)$/, 'network-degrade')}.spec.ts`
  )
}
