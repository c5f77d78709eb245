import { messageOf, TahanError } from '../../../support/errors.ts'
import { adviceOn } from './tool.ts'

/**
 * Does what writes into `folder`.
 * @throws TahanError IMAGE_DISK when the file system refuses
 */
export async function writing<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (!['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOTDIR', 'EIO'].includes(code)) throw thrown
    const advice = adviceOn(code)
    throw new TahanError('IMAGE_DISK', `Cannot keep images in ${folder}.`, {
      because: advice.because ?? messageOf(thrown),
      tryThis: advice.tryThis ?? 'set XDG_CACHE_HOME to a folder that you may write to.',
      cause: thrown,
    })
  }
}
