/**
 * The spec that makes an experiment again, as a path from the checkout's root: experiments are named after their spec's
 * file, with `-r1` and `-r3` for the deployments that it watches.
 */
export function specFileOf({ id, question }: { id: string; question: string }): string {
  return `specs/${question}/${id.replace(/-r\d+$/, '')}.spec.ts`
}
