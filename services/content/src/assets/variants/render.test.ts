import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inTurn, rendered } from './render.ts'
import { FITS, FORMATS, SIZES, variantKeyOf, variantSpecOf } from './variant-spec.ts'

const image = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
const made = async (bytes: Buffer, query: Record<string, string>) => {
  const spec = variantSpecOf(query)
  if (!spec) throw new Error('no variant was asked for')
  return sharp(await buffer(rendered(Readable.from([bytes], { objectMode: false }), spec))).metadata()
}

test.each(FORMATS)('a variant in %s is one', async (format) => {
  const { width, height, format: is } = await made(await image(400, 300), { width: '128', format })
  expect([width, height, is]).toEqual([128, 96, format === 'avif' ? 'heif' : format])
})

test('an image is cut to cover, and never enlarged', async () => {
  expect(await made(await image(400, 300), { width: '64', height: '64', fit: 'cover' })).toMatchObject({ width: 64, height: 64 })
  expect(await made(await image(40, 30), { width: '128' })).toMatchObject({ width: 40, height: 30 })
})

test('what is no image, or too large a one, is no variant', async () => {
  await expect(made(Buffer.from('no image'), { width: '64' })).rejects.toThrow()
  const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: 'black' } })
    .png()
    .toBuffer()
  await expect(made(bomb, { width: '64' })).rejects.toThrow(/pixel/)
})

test('only what is offered can be asked for, and each has a key of its own', () => {
  for (const query of [
    { width: '65' },
    { width: 'x' },
    { format: 'webp' },
    { width: '64', format: 'svg' },
    { width: '64', blur: '1' },
    { width: '-64' },
  ])
    expect(() => variantSpecOf(query), JSON.stringify(query)).toThrow('no variant')
  const sizes = [undefined, ...SIZES]
  const specs = sizes.flatMap((width) =>
    sizes.flatMap((height) => FORMATS.flatMap((format) => FITS.map((fit) => ({ width, height, format, fit })))),
  )
  expect(new Set(specs.map(variantKeyOf)).size).toBe(specs.length)
  expect(variantSpecOf({})).toBeNull()
})

test('a few are made at once, a few more wait their turn, and the rest are told to come back', async () => {
  const gate = Promise.withResolvers<void>()
  let running = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++running)
    await gate.promise
    running--
  }
  const all = Promise.allSettled(Array.from({ length: 50 }, () => inTurn(work)))
  gate.resolve()
  const ended = await all

  expect(most).toBe(2)
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(34)
  expect(ended.at(-1)).toMatchObject({ reason: { definition: { code: 'ASSET_VARIANTS_BUSY' } } })
  expect(running).toBe(0)
})
