/** A cyclic redundancy check over bytes that arrive in pieces. */
export interface Crc {
  update(bytes: Uint8Array): void;
  /** The CRC so far, big-endian. */
  digest(): Buffer;
}

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4). zlib offers the other CRC-32 only. */
export function crc32c(): Crc {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        crc = (castagnoli[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
      }
    },
    digest() {
      const value = Buffer.alloc(4);
      value.writeUInt32BE(~crc >>> 0);
      return value;
    },
  };
}

/** CRC-64/NVME (NVM Express, 64-bit CRC), kept as two halves because BigInt is some twenty times slower. */
export function crc64nvme(): Crc {
  let low = 0xffffffff;
  let high = 0xffffffff;
  return {
    update(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        const index = (low ^ (bytes[i] ?? 0)) & 0xff;
        low = (nvme.low[index] ?? 0) ^ ((low >>> 8) | (high << 24));
        high = (nvme.high[index] ?? 0) ^ (high >>> 8);
      }
    },
    digest() {
      const value = Buffer.alloc(8);
      value.writeUInt32BE(~high >>> 0, 0);
      value.writeUInt32BE(~low >>> 0, 4);
      return value;
    },
  };
}

/** Both polynomials are written bit-reversed, as the least significant bit goes first. */
const castagnoli = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const nvme = nvmeTable(0x9a6c9329ac4bc9b5n);

function nvmeTable(polynomial: bigint): { low: Int32Array; high: Int32Array } {
  const values = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
  return {
    low: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value))),
    high: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value >> 32n))),
  };
}
