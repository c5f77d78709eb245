import { expect, test } from 'vitest'
import { entriesOf, nextOf } from './entries.ts'

const listed = JSON.stringify({
  videos: [
    { id: 'a', status: 'done', n: 1 },
    { id: 'b', status: 'failed', n: 2 },
    { id: 'c', status: 'queued', n: 3 },
    { status: 'done' },
  ],
  next: 20,
})

test('an entry has its key, and the sequence it says', () => {
  expect(entriesOf(listed, { json: 'videos', key: 'id', value: 'n' })).toEqual([
    { key: 'a', value: '1', isUnfinished: false },
    { key: 'b', value: '2', isUnfinished: false },
    { key: 'c', value: '3', isUnfinished: false },
  ])
  expect(nextOf(listed, { json: 'next' })).toBe('20')
})

test('what says of itself that it is not what was promised is not there', () => {
  const where = { json: 'videos', key: 'id', unless: { status: 'failed' } }
  expect(entriesOf(listed, where).map(({ key }) => key)).toEqual(['a', 'c'])
  const either = { ...where, unless: { status: 'queued', n: '1' } }
  expect(entriesOf(listed, either).map(({ key }) => key)).toEqual(['b'])
})

test('what says of itself that it is still being made is there, and unfinished', () => {
  const where = { json: 'videos', key: 'id', unfinished: { status: 'queued' } }
  expect(entriesOf(listed, where).filter(({ isUnfinished }) => isUnfinished)).toMatchObject([{ key: 'c' }])
})

test('what has no value where it should tell one has one that nobody wrote', () => {
  const list = JSON.stringify([{ id: 'a', n: null }, { id: 'b', n: {} }, { id: 'c' }])
  expect(entriesOf(list, { json: '', key: 'id', value: 'n' }).map(({ value }) => value)).toEqual(['', '', ''])
  expect(entriesOf('a=;', { match: '(?<key>\\w)=(?<value>\\d)?;' })).toMatchObject([{ key: 'a', value: '' }])
  expect(entriesOf(list, { json: '', key: 'id' })[0]?.value).toBeUndefined()
})

test('a page has its entries where a pattern finds them', () => {
  const page = '<li data-post="a" data-n="1"><li data-post="b" data-n="2"><a rel="next" href="?before=7">'
  expect(entriesOf(page, { match: 'data-post="(?<key>\\w+)" data-n="(?<value>\\d+)"' })).toEqual([
    { key: 'a', value: '1', isUnfinished: false },
    { key: 'b', value: '2', isUnfinished: false },
  ])
  expect(nextOf(page, { match: 'before=(\\d+)' })).toBe('7')
})

test('an answer without a list, or that is no JSON, is told as it is', () => {
  expect(() => entriesOf('{}', { json: 'videos', key: 'id' })).toThrow('no list at "videos"')
  expect(() => entriesOf('<html>', { json: '', key: 'id' })).toThrow('is no JSON: "<html>"')
})
