// Who is asking, as far as an address can say: for limits on how often.
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const isNetwork = (text: string) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

/** `TRUSTED_PROXIES`: addresses or networks, separated by commas; of everybody else `X-Forwarded-For` is not believed. */
export const trustedProxies = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((one) => one.trim() || []))
  .refine((list) => list.every(isNetwork), {
    error: 'must be addresses or networks separated by commas, such as 10.0.0.5,192.168.7.0/24',
  });

/** An IPv6 address stands for its /64: whoever has one of them has them all. */
export function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
