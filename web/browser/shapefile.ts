import { crc32 } from "node:zlib";

/** A point in the file's own coordinates with its attributes, texts as the bytes of old programs. */
export interface OldPoint {
  x: number;
  y: number;
  code: string;
  name: string;
}

function header(bytes: number, box: readonly number[]): Buffer {
  const buffer = Buffer.alloc(100);
  buffer.writeInt32BE(9994, 0);
  buffer.writeInt32BE(bytes / 2, 24);
  buffer.writeInt32LE(1000, 28);
  buffer.writeInt32LE(1, 32);
  box.forEach((value, index) => void buffer.writeDoubleLE(value, 36 + 8 * index));
  return buffer;
}

function shapes(points: readonly OldPoint[]): { shp: Buffer; shx: Buffer } {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const records = points.map(({ x, y }, index) => {
    const record = Buffer.alloc(28);
    record.writeInt32BE(index + 1, 0);
    record.writeInt32BE(10, 4);
    record.writeInt32LE(1, 8);
    record.writeDoubleLE(x, 12);
    record.writeDoubleLE(y, 20);
    return record;
  });
  const index = points.map((_, number) => {
    const entry = Buffer.alloc(8);
    entry.writeInt32BE((100 + 28 * number) / 2, 0);
    entry.writeInt32BE(10, 4);
    return entry;
  });
  return {
    shp: Buffer.concat([header(100 + 28 * points.length, box), ...records]),
    shx: Buffer.concat([header(100 + 8 * points.length, box), ...index]),
  };
}

const columns = [
  ["MA", 12],
  ["TEN", 80],
] as const;

function table(points: readonly OldPoint[]): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt8(3, 0);
  head.writeUInt32LE(points.length, 4);
  head.writeUInt16LE(32 + 32 * columns.length + 1, 8);
  head.writeUInt16LE(1 + columns.reduce((sum, [, width]) => sum + width, 0), 10);
  const fields = columns.map(([name, width]) => {
    const field = Buffer.alloc(32);
    field.write(name, 0, "latin1");
    field.write("C", 11, "latin1");
    field.writeUInt8(width, 16);
    return field;
  });
  const rows = points.map(({ code, name }) =>
    Buffer.from(` ${code.padEnd(columns[0][1])}${name.padEnd(columns[1][1])}`, "latin1"),
  );
  return Buffer.concat([head, ...fields, Buffer.from([0x0d]), ...rows, Buffer.from([0x1a])]);
}

/** A ZIP archive that only stores. */
function pack(files: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), common, place, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\x05\x06"), end]);
}

/** A zipped Shapefile of points that says neither its coordinate system nor its letters, as old ones do. */
export function zippedShapefile(name: string, points: readonly OldPoint[]): Buffer {
  const { shp, shx } = shapes(points);
  return pack([
    [`${name}.shp`, shp],
    [`${name}.shx`, shx],
    [`${name}.dbf`, table(points)],
  ]);
}
