import { expect, test } from 'vitest'
import { isPublicAddress } from './public-address.ts'
import { UnsafeWebhookUrl, UrlGuard } from './url-guard.ts'

/** Names as a hostile name server would answer them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'hooks.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'private.example': ['10.1.2.3'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'mixed6.example': ['93.184.215.14', 'fd00::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'mapped-public.example': ['::ffff:93.184.215.14'],
  'metadata.example': ['169.254.169.254'],
  'translated.example': ['64:ff9b::7f00:1'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
}

const guard = new UrlGuard({ resolve: async (host) => NAMES[host] ?? [] })

test.each([
  'https://hooks.example/a?b=c',
  'https://hooks.example:443/',
  'https://93.184.215.14/',
  'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
  'https://HOOKS.example/#there',
])('%s may be called', async (url) => {
  await expect(guard.check(url)).resolves.toBeUndefined()
})

test.each([
  // Loopback and "this host", in every spelling that a parser of URLs knows.
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://0/',
  'https://0.0.0.0/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://127.0.0.1./',
  'https://%31%32%37.0.0.1/',
  'https://１２７.０.０.１/',
  'https://①②⑦.0.0.1/',
  'https://127。0。0。1/',
  // IPv4 inside of IPv6.
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  // Networks that are not the internet.
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://169.254.0.1/',
  'https://192.0.0.8/',
  'https://198.18.0.1/',
  'https://203.0.113.7/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[100::1]/',
  'https://[4000::1]/',
  // Names of one network only.
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://ⓛocalhost/',
  'https://api.localhost/',
  'https://content/',
  'https://nats:4222/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://hooks.example./',
  // Names that lead inside, wholly or in part.
  'https://loopback.example/',
  'https://loopback6.example/',
  'https://private.example/',
  'https://mixed.example/',
  'https://mixed6.example/',
  'https://mapped.example/',
  'https://mapped-public.example/',
  'https://metadata.example/',
  'https://translated.example/',
  'https://127.0.0.1.nip.example/',
  'https://nowhere.example/',
  // Whatever is not https to a host and nothing else.
  'http://hooks.example/',
  'https://hooks.example:8443/',
  'https://hooks.example:22/',
  'https://user@hooks.example/',
  'https://user:secret@hooks.example/',
  'https://hooks.example@127.0.0.1/',
  'https://hooks.example\\@127.0.0.1/',
  'https://hooks.example\t/',
  'https://hooks.example/\u0000',
  'https:// hooks.example/',
  'ftp://hooks.example/',
  'file:///etc/passwd',
  'gopher://hooks.example/',
  'data:text/plain,x',
  'javascript:1',
  '//hooks.example/',
  'hooks.example',
  'https://',
  `https://hooks.example/${'x'.repeat(2_048)}`,
])('%j is refused', async (url) => {
  await expect(guard.check(url)).rejects.toThrow(UnsafeWebhookUrl)
})

test('an origin that is allowed may be called whatever it is, and no other one', async () => {
  const open = new UrlGuard({ allowedOrigins: ['http://127.0.0.1:9000'], resolve: async () => [] })

  await expect(open.check('http://127.0.0.1:9000/hook')).resolves.toBeUndefined()
  await expect(open.check('http://127.0.0.1:9001/hook')).rejects.toThrow(UnsafeWebhookUrl)
  await expect(open.check('https://127.0.0.1:9000/hook')).rejects.toThrow(UnsafeWebhookUrl)
  await expect(open.check('http://user@127.0.0.1:9000/hook')).rejects.toThrow(UnsafeWebhookUrl)
})

test('a port that is configured may be used beside no other one', async () => {
  const other = new UrlGuard({ ports: [8443], resolve: async () => ['93.184.215.14'] })

  await expect(other.check('https://hooks.example:8443/')).resolves.toBeUndefined()
  await expect(other.check('https://hooks.example/')).rejects.toThrow(UnsafeWebhookUrl)
})

test('nobody learns from the refusal whether a private name exists', async () => {
  const refusalOf = (url: string) => guard.check(url).catch((error: Error) => error.message)

  expect(await refusalOf('https://private.example/')).toBe(await refusalOf('https://nowhere.example/'))
})

test.each([
  '',
  'example',
  '1.2.3',
  '1.2.3.4.5',
  '0x7f.1',
  'fe80::1%eth0',
  '2606:4700::1%eth0',
  '::g',
  '8.8.8.8 ',
])('%j is no public address', (text) => {
  expect(isPublicAddress(text)).toBe(false)
})
