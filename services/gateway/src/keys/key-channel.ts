/** The channel on which the hash of a key says that the key has changed: every copy of the gateway forgets it. */
export const KEY_CHANNEL = 'wordclaw_api_keys'
