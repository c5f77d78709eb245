import { TahanError } from '../../support/errors.ts'

/** A page of Allure's that is not as we know it. */
export function unknownPage(what: string): TahanError {
  return new TahanError('REPORT_UNKNOWN', `The report that Allure made ${what}.`, {
    because: 'this version of Allure builds its pages in another way than the one tahan was made for',
    tryThis: 'install the pinned version with `npm ci`',
  })
}
