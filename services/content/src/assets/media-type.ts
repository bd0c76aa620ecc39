import { fileTypeFromBuffer, supportedMimeTypes } from 'file-type'
import { AssetTypeMismatch, AssetTypeNotAllowed } from './asset.errors.ts'

/** How many of the first bytes tell what a file is. */
export const SAMPLE_BYTES = 4_100

const OCTETS = 'application/octet-stream'

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/

/** A media type without its parameters, in lower case; null for what is none. */
export function mediaTypeOf(text: string): string | null {
  const type = text.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return MEDIA_TYPE.test(type) ? type : null
}

/** Names that different programs have for the same thing. */
const SAME: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/m4a': 'audio/x-m4a',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'text/xml': 'application/xml',
}

/** Formats that others are made of: their bytes do not contradict a type that says more. */
const CONTAINERS: Readonly<Record<string, RegExp>> = {
  'application/zip': /^application\/|^model\//,
  'application/xml': /xml$|^text\/html$|^application\/(?:vnd\.|rss|atom|gpx)/,
  'application/x-cfb': /^application\//,
  'application/gzip': /^application\//,
  'application/ogg': /^(?:audio|video|application)\/(?:ogg|opus)/,
  'video/mp4': /^(?:video|audio)\/(?:mp4|x-m4[av]|quicktime)|^application\/mp4$/,
  'video/quicktime': /^video\/(?:mp4|quicktime)/,
  'video/webm': /^(?:video|audio)\/(?:webm|x-matroska)/,
  'video/matroska': /^(?:video|audio)\/(?:webm|x-matroska)/,
  'image/tiff': /^image\//,
  'audio/mp4': /^(?:audio|video)\/(?:mp4|x-m4a)/,
  'image/apng': /^image\/png$/,
}

/** Types that the first bytes always tell: a file of one of them that does not look like it is something else. */
const TELLING = new Set([...supportedMimeTypes].filter((type) => !/^text\/|^application\/xml$|^audio\/mpeg$/.test(type)))

/**
 * The type of a file, from its first bytes and what was said of it. A claim that the bytes contradict is refused, since browsers and whoever else opens the
 * file would believe one or the other; one that they cannot tell (a kind of text) is believed.
 */
export async function typeOf(sample: Uint8Array, claimed: string | undefined): Promise<string> {
  const found = (await fileTypeFromBuffer(sample).catch(() => undefined))?.mime
  if (claimed === undefined || claimed === OCTETS) return found ? canonical(found) : OCTETS
  const claim = canonical(claimed)
  if (found === undefined) {
    if (TELLING.has(claim)) throw new AssetTypeMismatch({ claimed, found: null })
    return claim
  }
  const truth = canonical(mediaTypeOf(found) ?? found)
  if (claim === truth || CONTAINERS[truth]?.test(claim)) return claim
  throw new AssetTypeMismatch({ claimed, found: truth })
}

const canonical = (type: string): string => SAME[type] ?? type

/** Refuses a type that none of the patterns (`image/*`, `application/pdf`, `*`) allows. */
export function allowType(mimeType: string, allowed: readonly string[]): void {
  const isAllowed = allowed.some((pattern) => pattern === '*' || pattern === mimeType || pattern === `${mimeType.split('/', 1)[0]}/*`)
  if (!isAllowed) throw new AssetTypeNotAllowed({ mimeType, allowed })
}

/** Types that a browser shows without running anything that is in them. All others are only handed over as files. */
const SHOWN = /^(?:image\/(?:jpeg|png|gif|webp|avif|apng|bmp|x-icon)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain|application\/pdf)$/

export const isShown = (mimeType: string): boolean => SHOWN.test(mimeType)
