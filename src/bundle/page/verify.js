"use strict";
// A second implementation of the verifier, which shares no line with the program that makes bundles. `verify` has no
// page, no clock and no network: bytes in, report out. Exit: 0 verified, 1 refuted, 2 cannot tell, 3 container not
// canonical, 4 not trusted.
class End extends Error {
  constructor(exit, reasons, title) { super(String(reasons)); this.exit = exit; this.reasons = [].concat(reasons); this.title = title; }
}
// `title` says what is refuted where the content is not.
const refute = (reasons, title) => { throw new End(1, reasons, title); };
const unusable = (reason) => { throw new End(2, reason); };
const STEPS = ["The container can be read in one way only", "The names are safe and the set of files is complete",
  "Every signature is a signature of this bundle", "The lists name exactly the files that are there",
  "Every file has the digest that was signed", "The bundle says one thing everywhere", "Trusted people signed it",
  "It is the bundle that was asked for"];
const TAG = "tagmanifest-sha256.txt", MANIFEST = "manifest-sha256.txt", INFO = "bag-info.txt", DOC = "evidence/bundle.json";
const LEDGER = "evidence/ledger.txt", BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const TAG_FILES = ["HOW-TO-VERIFY.txt", "START-HERE.html", INFO, "bagit.txt", DOC, "evidence/bundle.v1.schema.json", LEDGER, MANIFEST];
const ROLES = { "evidence-bundle@statetrace": "builder", "evidence-approval@statetrace": "approver", "evidence-ledger@statetrace": "ledger" };
const ORIGIN = "0".repeat(64), MIB = 1 << 20, LARGEST_FILE = 1 << 30;

// Bytes and text.
const utf8 = (bytes) => { try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch { return null; } };
const encode = (text) => new TextEncoder().encode(text);
const latin = (bytes) => { let text = ""; for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192)); return text; };
const bytesOf = (binary) => Uint8Array.from(binary, (c) => c.charCodeAt(0));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const concat = (...parts) => { const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0)); let at = 0; for (const part of parts) { all.set(part, at); at += part.length; } return all; };
const hash = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(await hash("SHA-256", bytes));
const shown = (text) => String(text).replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
const base64 = (text) => { try { const binary = atob(text); return btoa(binary) === text ? bytesOf(binary) : null; } catch { return null; } };
const linesOf = (text, ended) => { const lines = text.split("\n"); if (lines.pop() !== "") ended(); return lines; };
const isDay = (text) => {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number), leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month >= 1 && month <= 12 && day >= 1 && day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
};
const CRC = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
const crc32 = (bytes) => { let crc = -1; for (let at = 0; at < bytes.length; at++) crc = CRC[(crc ^ bytes[at]) & 255] ^ (crc >>> 8); return ~crc >>> 0; };

// The container: entries from byte 0 without a gap, then the directory, then the end record. Nothing is inflated.
function container(bytes) {
  const fail = (what, at) => { throw new End(3, `${what} (at byte ${at})`); };
  const size = bytes.length, endAt = size - 22;
  if (size > 0xfffffffe) fail("the archive is larger than 4 GiB", 0);
  if (endAt < 0) fail("too few bytes for a zip archive", 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const u16 = (at) => view.getUint16(at, true), u32 = (at) => view.getUint32(at, true);
  if (u32(endAt) !== 0x06054b50 || u16(endAt + 20) !== 0) fail("the file does not end with a zip end record without a comment", endAt);
  const count = u16(endAt + 8), start = u32(endAt + 16);
  if (u32(endAt + 4) !== 0 || u16(endAt + 10) !== count || count === 0 || count > 65534) fail("the end record is not what it must be", endAt);
  if (start + u32(endAt + 12) !== endAt) fail("the directory is not where it must be", endAt);
  const entries = [];
  let local = 0, central = start, total = 0, previous = "", stamp = null;
  for (let n = 0; n < count; n++) {
    if (central + 46 > endAt) fail("a header is cut off", central);
    if (local + 30 > start) fail("a header is cut off", local);
    if (u32(central) !== 0x02014b50 || u32(local) !== 0x04034b50) fail("there is no header where one must begin", local);
    const method = u16(central + 10), length = u16(central + 28), needed = u16(central + 6);
    const right = u16(central + 4) === 0x0314 && (needed === 10 || needed === 20) && u16(central + 8) === 0 && (method === 0 || method === 8)
      && u16(central + 30) === 0 && u16(central + 32) === 0 && u16(central + 34) === 0 && u16(central + 36) === 0
      && u32(central + 38) === 0o100644 * 65536 && u32(central + 42) === local;
    if (!right) fail("a header holds what no bundle has", central);
    for (let at = 0; at < 24; at++) if (bytes[central + 6 + at] !== bytes[local + 4 + at]) fail("the two headers of an entry disagree", local);
    if (central + 46 + length > endAt) fail("a header is cut off", central);
    if (local + 30 + length > start) fail("a header is cut off", local);
    const name = latin(bytes.subarray(central + 46, central + 46 + length));
    if (name !== latin(bytes.subarray(local + 30, local + 30 + length))) fail("the two headers of an entry disagree", local);
    if (name <= previous) fail("the entries are not in strictly ascending order of name", central);
    if (name.endsWith("/")) fail("the entry is a directory", central);
    const packed = u32(central + 20), content = u32(central + 24), dataAt = local + 30 + length;
    if (dataAt + packed > start) fail("an entry is cut off", local);
    if (method === 8 ? content > packed * 1032 + 64 : content !== packed) fail("the declared size is impossible", central);
    total += content;
    if (total > 8 * 2 ** 30) fail("the declared sizes add up to more than 8 GiB", central);
    if ((stamp ??= u32(central + 12)) !== u32(central + 12)) fail("the entries do not all carry one time", central);
    entries.push({ name, deflated: method === 8, crc: u32(central + 16), size: content, data: bytes.subarray(dataAt, dataAt + packed) });
    previous = name; local = dataAt + packed; central += 46 + length;
  }
  if (local !== start || central !== endAt) fail("there are bytes that belong to no entry", local);
  return { entries, stamp };
}

// Names that every system can hold and every tool reads alike.
function nameFault(path) {
  if (path.length > 180) return "the path is longer than 180 bytes";
  for (const part of path.split("/")) {
    if (part === "") return "the path has an empty component";
    if (!/^[A-Za-z0-9._+=,@() -]+$/.test(part) || part.includes("\n")) return "a character is not allowed in a name";
    if (/^[.\- ]/.test(part) || /[. ]$/.test(part)) return "a component begins or ends with what some system drops";
    if (/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(part.split(".")[0].trimEnd())) return "a component is a device name on Windows";
  }
  return null;
}
const isCandidate = (id) => !nameFault(id) && !/[/ ]/.test(id) && id.length <= 40;
function setFault(names) {
  const files = new Set(), folders = new Map();
  for (const name of names) { const folded = name.toLowerCase(); if (files.has(folded)) return name; files.add(folded); }
  for (const name of names) {
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      const folder = name.slice(0, at), folded = folder.toLowerCase(), known = folders.get(folded);
      if (files.has(folded) || (known !== undefined && known !== folder)) return name;
      folders.set(folded, folder);
    }
  }
  return null;
}
function unpack(bytes) {
  const { entries, stamp } = container(bytes), top = entries[0].name.split("/")[0], files = new Map();
  for (const entry of entries) {
    const fault = nameFault(entry.name);
    if (fault) refute(`the name “${shown(entry.name)}” is refused: ${fault}`);
    if (!entry.name.startsWith(`${top}/`)) refute("not all files lie in one top directory");
    files.set(entry.name.slice(top.length + 1), entry);
  }
  const clash = setFault([...files.keys()]);
  if (clash) refute(`the name “${clash}” clashes with another`);
  return { files, top, stamp };
}

// Contents: never more bytes than declared, and exactly those.
async function inflate(data, size) {
  const stream = new DecompressionStream("deflate-raw"), writer = stream.writable.getWriter(), reader = stream.readable.getReader();
  writer.write(data).catch(() => {});
  writer.close().catch(() => {});
  const content = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return at === size ? content : null;
    if (at + value.length > size) { reader.cancel().catch(() => {}); return null; }
    content.set(value, at);
    at += value.length;
  }
}
const inflates = (data, size) => inflate(data, size).then((content) => content, () => null);
// Some engines pass over what follows the end of a stream. There, a stream whose last byte can be spared is refused.
let passesOver = null;
async function contentOf(file, name, limit) {
  const refuse = (what) => refute(`“${name}” ${what}`);
  if (!file) refuse("is missing");
  if (file.size > limit) limit === LARGEST_FILE ? unusable(`“${name}” is too large for a browser; use the program`) : refuse("is larger than it may be");
  let content = file.data;
  if (file.deflated) {
    passesOver ??= (await inflates(Uint8Array.of(3, 0, 0), 0)) !== null;
    content = await inflates(file.data, file.size);
    if (content && passesOver && (await inflates(file.data.subarray(0, -1), file.size))) content = null;
  }
  if (!content) refuse("is damaged: its data is not what its entry declares");
  if (crc32(content) !== file.crc) refuse("does not have the declared checksum");
  return content;
}

// Keys and signatures, as OpenSSH writes them.
class Wire {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  take(count) { if (this.at + count > this.bytes.length) refute("it is cut short"); return this.bytes.subarray(this.at, (this.at += count)); }
  number() { return this.take(4).reduce((number, byte) => number * 256 + byte, 0); }
  string() { return this.take(this.number()); }
  text() { return utf8(this.string()) ?? refute("it is not UTF-8"); }
  get ended() { return this.at === this.bytes.length; }
}
const put = (bytes) => { const length = new Uint8Array(4); new DataView(length.buffer).setUint32(0, bytes.length); return concat(length, bytes); };
const CURVES = { nistp256: ["P-256", 32, "SHA-256"], nistp384: ["P-384", 48, "SHA-384"] };
async function publicKey(blob) {
  const wire = new Wire(blob), algorithm = wire.text(), key = { algorithm, blob, security: algorithm.startsWith("sk-") };
  if (algorithm === "ssh-ed25519" || algorithm === "sk-ssh-ed25519@openssh.com") {
    key.point = wire.string();
    if (key.point.length !== 32) refute("its key has a wrong length");
  } else if (/^(ecdsa-sha2-nistp(256|384)|sk-ecdsa-sha2-nistp256@openssh\.com)$/.test(algorithm)) {
    const curve = wire.text();
    if (!algorithm.replace("@openssh.com", "").endsWith(`-${curve}`)) refute("its key names another curve");
    [key.curve, key.width, key.hash] = CURVES[curve];
    key.point = wire.string();
    if (key.point.length !== 2 * key.width + 1 || key.point[0] !== 4) refute("its key is no plain point");
  } else refute("its key is of no accepted kind: Ed25519, ECDSA P-256 and P-384, and their security-key forms");
  if (key.security) key.application = wire.text();
  if (!wire.ended) refute("its key has bytes behind it");
  key.fingerprint = `SHA256:${btoa(latin(await hash("SHA-256", blob))).replace(/=+$/, "")}`;
  return key;
}
async function keyOfWords(algorithm, words) {
  const key = await publicKey(base64(words) ?? refute("it is no base64"));
  return key.algorithm === algorithm ? key : refute("it is of another kind than its line says");
}
async function signatureOf(armoured) {
  const refuse = () => refute("it is not an SSH signature in its one canonical form");
  const match = /^-----BEGIN SSH SIGNATURE-----\n((?:[^\n]{70}\n)*[^\n]{1,70})\n-----END SSH SIGNATURE-----\n$/.exec(latin(armoured));
  const blob = match ? base64(match[1].replaceAll("\n", "")) : null;
  if (!blob) refuse();
  const wire = new Wire(blob);
  if (latin(wire.take(6)) !== "SSHSIG" || wire.number() !== 1) refuse();
  const key = await publicKey(wire.string()), namespace = wire.text(), reserved = wire.string(), digest = latin(wire.string());
  const inner = new Wire(wire.string());
  if (reserved.length || !namespace || !wire.ended || latin(inner.string()) !== key.algorithm) refuse();
  if (digest !== "sha512") refute("its hash is not sha512");
  const signature = { key, namespace, raw: inner.string(), trailer: key.security ? inner.take(5) : null };
  return inner.ended ? signature : refuse();
}
// The encodings of points of small order, whose signatures prove nothing; the sign bit is masked.
const SMALL = new Set([ORIGIN, `01${"0".repeat(62)}`, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", ...["ec", "ed", "ee"].map((low) => `${low}${"f".repeat(60)}7f`)]);
const isSmall = (point) => { const masked = point.slice(); masked[31] &= 127; return SMALL.has(hex(masked)); };
function scalar(wire, width) {
  const bytes = wire.string();
  if (bytes.length === 0 || bytes[0] > 127 || (bytes[0] === 0 && !(bytes[1] > 127))) refute("a number in it is not in its one form");
  const bare = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  if (bare.length > width) refute("a number in it is too large");
  return concat(new Uint8Array(width - bare.length), bare);
}
async function checkSignature({ key, namespace, raw, trailer }, message) {
  let signed = concat(encode("SSHSIG"), put(encode(namespace)), put(new Uint8Array()), put(encode("sha512")), put(await hash("SHA-512", message)));
  if (trailer) {
    if (!(trailer[0] & 1)) refute("it was made by a security key without a person’s touch");
    signed = concat(await hash("SHA-256", encode(key.application)), trailer, await hash("SHA-256", signed));
  }
  let algorithm = { name: "Ed25519" }, use = algorithm, proof = raw;
  if (key.curve) {
    const wire = new Wire(raw);
    proof = concat(scalar(wire, key.width), scalar(wire, key.width));
    if (!wire.ended) refute("it has bytes behind it");
    algorithm = { name: "ECDSA", namedCurve: key.curve };
    use = { name: "ECDSA", hash: key.hash };
  } else if (raw.length !== 64 || isSmall(key.point) || isSmall(raw.subarray(0, 32))) refute("it is not this key’s signature of this content");
  // An engine that lacks the algorithm cannot tell; a key that is no point is refuted.
  const imported = await crypto.subtle.importKey("raw", key.point, algorithm, false, ["verify"])
    .catch((error) => (error.name === "NotSupportedError" ? unusable(`this browser cannot check ${key.algorithm}`) : refute("its key is no point of the curve")));
  if (!(await crypto.subtle.verify(use, imported, proof, signed))) refute("it is not this key’s signature of this content");
}

// Trust files: what is not understood is an error, never skipped.
function wordLines(name, bytes) {
  const lines = [];
  latin(bytes).split("\n").forEach((raw, at) => {
    const fail = (what) => unusable(`${name}, line ${at + 1}: ${what}`), text = utf8(bytesOf(raw.replace(/\r$/, "")));
    if (text === null || text.startsWith("\ufeff")) fail("it is not plain UTF-8");
    if (/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/.test(text)) fail("it holds a control character");
    const words = text.split(/[ \t]+/).filter(Boolean);
    if (words.length && !words[0].startsWith("#")) lines.push({ words, fail });
  });
  return lines;
}
const keyOrFail = (words, fail) => keyOfWords(...words).catch((error) => fail(`the key is refused: ${error.message}`));
async function policyOf(bytes) {
  const policy = { role: {}, key: [], revoked: [] }, fail = (line, what) => unusable(`trust.toml, line ${line}: ${what}`);
  const FIELDS = { role: { namespace: "text", threshold: "number", distinct_from: "list" }, revoked: { fingerprint: "text", since: "day", reason: "text" },
    key: { fingerprint: "text", principal: "text", valid_from: "day", valid_until: "day" } };
  // One form of each line, as the program reads it: TOML has many more spellings.
  const control = "\\u0000-\\u0008\\u000a-\\u001f\\u007f", comment = `[ \\t]*(?:#[^${control}]*)?$`;
  const text = `(?:"[^"\\\\${control}]*"|'[^'${control}]*')`, list = `\\[[ \\t]*(?:${text}(?:[ \\t]*,[ \\t]*${text})*[ \\t]*,?[ \\t]*)?\\]`;
  const BLANK = new RegExp(`^${comment}`), ONE = new RegExp(`^[ \\t]*\\[[ \\t]*role[ \\t]*\\.[ \\t]*(builder|approver|ledger)[ \\t]*\\]${comment}`);
  const MANY = new RegExp(`^[ \\t]*\\[\\[[ \\t]*(key|revoked)[ \\t]*\\]\\]${comment}`), PAIR = new RegExp(`^[ \\t]*([a-z_]+)[ \\t]*=[ \\t]*(${text}|${list}|0|[1-9]\\d{0,9})${comment}`);
  const TEXT = new RegExp(text, "g");
  let table = null, fields = null, number = 0;
  for (const line of (utf8(bytes) ?? fail(1, "it is not UTF-8")).split(/\r?\n/)) {
    number += 1;
    if (BLANK.test(line)) continue;
    const one = ONE.exec(line), many = MANY.exec(line), pair = PAIR.exec(line);
    if (one && !policy.role[one[1]]) { table = policy.role[one[1]] = { line: number }; fields = FIELDS.role; }
    else if (many) { policy[many[1]].push((table = { line: number })); fields = FIELDS[many[1]]; }
    else if (pair && table && fields[pair[1]] && !(pair[1] in table)) {
      const [, key, value] = pair, kind = fields[key], isText = /^["']/.test(value), inner = value.slice(1, -1);
      if (kind === "number" && /^\d/.test(value) && Number(value) < 2 ** 32) table[key] = Number(value);
      else if (kind === "list" && value[0] === "[") table[key] = (inner.match(TEXT) ?? []).map((own) => own.slice(1, -1));
      else if (isText && (kind === "text" || (kind === "day" && isDay(inner)))) table[key] = inner;
      else fail(number, `this is no value for “${pair[1]}”`);
    } else fail(number, "this line is not understood; plain tables of texts, numbers and lists of texts are");
  }
  for (const [role, own] of Object.entries(policy.role)) {
    if (ROLES[own.namespace] !== role) fail(own.line, `role ${role} has another namespace`);
    if (own.distinct_from?.some((other) => role !== "approver" || other !== "builder")) fail(own.line, "only an approver can be distinct, from the builder");
  }
  for (const own of [...policy.key, ...policy.revoked]) if (own.fingerprint === undefined) fail(own.line, "the fingerprint is missing");
  for (const own of policy.key) if (own.principal === undefined) fail(own.line, "the principal is missing");
  return policy;
}
async function trustOf(files) {
  if (!files?.allowed_signers) return Object.keys(files ?? {}).length ? unusable("there are trust files, but no allowed_signers") : null;
  for (const [name, bytes] of Object.entries(files)) if (bytes.length > 32 * MIB) unusable(`${name} has more bytes than are read of such a file`);
  const signers = [], revoked = [];
  const policy = await policyOf(files["trust.toml"] ?? new Uint8Array());
  const ledger = files["ledger.txt"] ? await ledgerOf(files["ledger.txt"], (what) => unusable(`ledger.txt: ${what}`)) : null;
  for (const { words, fail } of wordLines("allowed_signers", files.allowed_signers)) {
    const [principal, options, algorithm, key] = words;
    if (!key) fail("expected: principal namespaces=\"…\" key-type key");
    const list = /^namespaces="([^"]*)"$/.exec(options)?.[1];
    if (/[*?!,"]/.test(principal) || list === undefined || /[*?!]/.test(list)) fail("patterns and options other than namespaces are not understood");
    const own = { principal, roles: list.split(",").map((name) => Object.hasOwn(ROLES, name) ? ROLES[name] : null), key: await keyOrFail([algorithm, key], fail) };
    if (signers.some((other) => other.key.fingerprint === own.key.fingerprint && other.principal !== principal)) fail("the key is listed for another principal already");
    signers.push(own);
  }
  for (const { words, fail } of wordLines("revoked_keys", files.revoked_keys ?? new Uint8Array())) revoked.push(await keyOrFail([words[0], words[1] ?? ""], fail));
  const standing = (key, role, day) => {
    const is = (other) => other.fingerprint === key.fingerprint, listed = signers.filter((signer) => is(signer.key));
    const reason = policy.revoked.find(is);
    if (reason || revoked.some(is)) return { remark: reason?.reason ? `revoked: ${reason.reason}` : "revoked" };
    if (!listed.length) return { remark: "unknown" };
    const principal = listed[0].principal, windows = policy.key.filter(is);
    if (!listed.some((signer) => signer.roles.includes(role))) return { principal, remark: `not trusted as ${role}` };
    const holds = (own) => own.principal === principal && (own.valid_from ?? "") <= day && day <= (own.valid_until ?? "9999-12-31");
    return day && windows.length && !windows.some(holds) ? { principal, remark: `not valid on ${day}` } : { principal, remark: null };
  };
  return { standing, ledger, ledgerSignature: files["ledger.txt.sig"], builder: Math.max(1, policy.role.builder?.threshold ?? 1),
    approver: policy.role.approver?.threshold ?? 0, absent: ["revoked_keys", "trust.toml", "ledger.txt"].filter((name) => !files[name]) };
}
async function ledgerOf(bytes, fail) {
  const text = utf8(bytes) ?? fail("it is not UTF-8"), lines = [];
  let head = ORIGIN;
  for (const line of linesOf(text, () => fail("its last line has no end"))) {
    const [sequence, day, candidate, bundle, before, more] = line.split(" "), name = String(candidate);
    const right = sequence === String(lines.length + 1).padStart(6, "0") && isDay(day ?? "") && isCandidate(name)
      && /^([0-9a-f]{64}|withdrawn)$/.test(bundle) && before === head && more === undefined;
    if (!right) fail(`line ${lines.length + 1} of the ledger breaks its chain or its form`);
    lines.push({ candidate, bundle });
    head = await sha256(encode(`${line}\n`));
  }
  return { text, lines, head };
}

// JSON, read strictly: no key twice, no nesting deeper than 32, whole numbers only as such, none too large for a float.
function json(text) {
  let at = 0;
  const fail = () => refute(`“${DOC}” is no JSON of the right form`);
  const blank = () => { while (" \t\n\r".includes(text[at] ?? "x")) at++; };
  const eat = (sign) => { blank(); if (text[at] !== sign) return false; at++; return true; };
  const string = () => {
    const start = at++;
    while (text[at] !== '"') { if (at >= text.length) fail(); at += text[at] === "\\" ? 2 : 1; }
    let value = "";
    try { value = JSON.parse(text.slice(start, ++at)); } catch { fail(); }
    return /\p{Surrogate}/u.test(value) ? fail() : value;
  };
  const NUMBER = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const value = (depth) => {
    blank();
    if (text[at] === '"') return string();
    if (depth >= 32 && (text[at] === "[" || text[at] === "{")) fail();
    if (eat("[")) {
      const list = [];
      if (!eat("]")) do list.push(value(depth + 1)); while (eat(",") || (eat("]") ? false : fail()));
      return list;
    }
    if (eat("{")) {
      const object = Object.create(null);
      if (!eat("}")) do {
        blank();
        const key = text[at] === '"' ? string() : fail();
        if (key in object || !eat(":")) fail();
        object[key] = value(depth + 1);
      } while (eat(",") || (eat("}") ? false : fail()));
      return object;
    }
    NUMBER.lastIndex = at;
    const token = NUMBER.exec(text)?.[0] ?? fail(), number = Number(token);
    at += token.length;
    if (/^[tfn]/.test(token)) return JSON.parse(token);
    if (!Number.isFinite(number)) fail();
    return !/^\d+$/.test(token) ? { fraction: token } : Number.isSafeInteger(number) ? number : BigInt(token);
  };
  const whole = value(0);
  blank();
  return at === text.length ? whole : fail();
}
// The shape of the document. A shape is a kind of value, a list of one shape, or fields; `?` may be null or absent.
const WAIVER = { by: "text", reason: "text", until: "text" };
const SHAPE = {
  format: "small", candidate: "text", version: "text?", created: "text", source: { repository: "text?", commit: "text?", tree: "text?", dirty: "flag?" },
  builder: { tool: "text", version: "text" }, previous: { entries: "number", ledger_head: "text" }, policy: { builder: "small", approver: "small" },
  "incomplete?": { reason: "text", problems: ["text"] },
  requirements: [{ id: "text", group: "text", title: "text", area: "text", rule: "text", status: /^(met|missing|stale|failed|no-data|waived|optional)$/, found: "text", files: ["text"], claimed: "text?", claimed_in: "text?", "waiver?": WAIVER }],
  gates: [{ id: "text", title: "text", level: "text", verdict: "text", value: "text?", limit: "text", "waiver?": WAIVER,
    rule: "text?", measure: "text?", number: "float?", threshold: "float?", unit: "text?", samples: "number?" }],
  "waivers?": [{ id: "text", scope: "text?", covers: "number", waiver: WAIVER }],
  inventory: [{ path: "text", size: "number", sha256: "text", category: "text", area: "text", origin: { path: "text", renamed: "flag" },
    "declared?": { manifest: "text", sha256: "text?", size: "number?" }, agreement: /^(match|mismatch|no-digest|undeclared)$/ }],
  declared_but_absent: [{ manifest: "text", target: "text", sha256: "text?", size: "number?" }], site: { scope: "text", files: "number", bytes: "number" },
  preflight: { rules: "number", ruleset_sha256: "text", files_scanned: "number", waived: [{ rule: "text", path: "text", line: "number", sha256: "text", waiver: WAIVER }],
    notices: [{ what: "text", occurrences: "number", files: "number" }] }, references: { risks: ["text"], plans: ["text"], tasks: ["text"] },
};
function fits(value, shape) {
  if (typeof shape === "string") {
    if (shape.endsWith("?")) return value == null || fits(value, shape.slice(0, -1));
    if (shape === "text") return typeof value === "string";
    // A fraction is our own object; one of the document's has no prototype.
    const isWhole = typeof value === "number" || typeof value === "bigint";
    if (shape === "float") return isWhole || (value instanceof Object && !Array.isArray(value));
    return shape === "flag" ? typeof value === "boolean" : isWhole && value < (shape === "small" ? 2 ** 32 : 2 ** 64);
  }
  if (shape instanceof RegExp) return typeof value === "string" && shape.test(value);
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((item) => fits(item, shape[0]));
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return Object.entries(shape).every(([key, inner]) => (key.endsWith("?") ? value[key.slice(0, -1)] == null || fits(value[key.slice(0, -1)], inner) : fits(value[key], inner)));
}

// The lists of digests.
function listOf(name, bytes) {
  const list = new Map();
  let previous = "";
  for (const line of linesOf(latin(bytes), () => refute(`“${name}” has a last line without an end`))) {
    const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    if (!match || nameFault(match[2]) || match[2] <= previous) refute(`“${name}” line ${list.size + 1} is not what it must be`);
    list.set((previous = match[2]), match[1]);
  }
  return list;
}
const some = (faults) => { if (faults.length) refute(faults.length > 20 ? [...faults.slice(0, 20), `and ${faults.length - 20} more`] : faults); };

// What the files say, held against each other.
async function meaningOf({ files, top, stamp }, digests, payload, read) {
  if (utf8(read.get("bagit.txt")) !== BAGIT) refute("“bagit.txt” does not declare BagIt 1.0");
  const labels = new Map();
  for (const line of linesOf(utf8(read.get(INFO)) ?? refute(`“${INFO}” is not UTF-8`), () => refute(`“${INFO}” has a last line without an end`))) {
    const at = line.indexOf(": ");
    if (at < 0 || labels.has(line.slice(0, at))) refute(`“${INFO}” has a line that is no label, or a label twice`);
    labels.set(line.slice(0, at), line.slice(at + 2));
  }
  if (labels.get("StateTrace-Format") !== "1") refute("its format is not 1: a newer page is needed", "has a newer format than is known here");
  const doc = json(utf8(read.get(DOC)) ?? refute(`“${DOC}” is not UTF-8`));
  if (!fits(doc, SHAPE) || doc.format !== 1) refute(`“${DOC}” does not have the shape of format 1`);
  const moment = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z$/.exec(doc.created);
  if (!moment || !isDay(moment[1])) refute("the time it was made is no time in UTC");
  const [year, month, day] = moment[1].split("-").map(Number), [hour, minute, second] = moment.slice(2).map(Number);
  const dos = (((year - 1980) << 9) | (month << 5) | day) * 65536 + ((hour << 11) | (minute << 5) | (second >> 1));
  const sum = (names) => names.reduce((total, name) => total + files.get(name).size, 0), faults = [];
  const expect = (holds, fault) => { if (!holds) faults.push(fault); };
  expect(isCandidate(doc.candidate), "the candidate’s id cannot name a bundle");
  expect(labels.get("External-Identifier") === doc.candidate, "the labels name another candidate");
  expect(labels.get("Payload-Oxum") === `${sum(payload)}.${payload.length}`, "the labels give another size of the payload");
  expect(labels.get("Bagging-Date") === moment[1], "the labels give another day");
  expect(labels.get("StateTrace-Commit") === (doc.source.commit ?? undefined), "the labels name another commit");
  expect(top === `${doc.candidate}-evidence`, "the top directory is not named after the candidate");
  expect(second % 2 === 0 && year >= 1980 && year < 2108 && dos === stamp, "the entries carry another time than the bundle");
  let previous = "";
  for (const item of doc.inventory) {
    expect(digests.get(item.path) === item.sha256 && files.get(item.path)?.size === item.size && item.path > previous, `the inventory is wrong about “${shown(item.path)}”`);
    previous = item.path;
    const said = item.declared, agreement = !said ? "undeclared" : said.sha256 == null ? "no-digest"
      : said.sha256.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "").toLowerCase() === item.sha256.toLowerCase() ? "match" : "mismatch";
    expect(item.agreement === agreement && (!said || digests.has(said.manifest)), `the inventory draws a wrong conclusion about “${shown(item.path)}”`);
  }
  const site = payload.filter((name) => name.startsWith("data/site/")), evidence = payload.filter((name) => !name.startsWith("data/site/"));
  expect(evidence.length === doc.inventory.length && evidence.every((name, at) => name === doc.inventory[at].path), "the inventory does not list exactly the evidence");
  expect(site.length === doc.site.files && sum(site) === doc.site.bytes, "the document is wrong about the size of the site");
  for (const { manifest, target } of doc.declared_but_absent) expect(!digests.has(`${manifest.slice(0, Math.max(0, manifest.lastIndexOf("/")))}/${target}`), `“${shown(target)}” is said to be absent and is there`);
  for (const own of doc.requirements) {
    expect(own.files.every((name) => digests.has(name)), `requirement “${shown(own.id)}” rests on a file that is not there`);
    expect((own.status === "waived") === (own.waiver != null), `requirement “${shown(own.id)}” is waived by nobody, or by somebody and not called so`);
  }
  const ledger = await ledgerOf(read.get(LEDGER), refute);
  expect(ledger.lines.length === doc.previous.entries && ledger.head === doc.previous.ledger_head, "the document is wrong about the ledger");
  some(faults);
  return { doc, day: moment[1], ledger };
}

// What the bundle says of its own completeness, in the words of the program: titles, and the lines below each.
const grouped = (count) => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
function completenessOf(doc, approvals) {
  const is = (...states) => doc.requirements.filter((own) => states.includes(own.status)), open = is("missing", "stale", "failed", "no-data");
  const parts = [], say = (title) => parts.push({ title, lines: [] }), list = (title, lines) => lines.length && parts.push({ title, lines });
  if (doc.incomplete) {
    say(`INCOMPLETE, knowingly: ${doc.incomplete.reason}`);
    // A problem ends with the id of its requirement; those of open ones are told below.
    list("not as it should be", doc.incomplete.problems.filter((problem) => !open.some((own) => problem.endsWith(`[${own.id}]`))));
  }
  say(`requirements: ${is("met").length} met, ${is("missing").length} missing, ${is("stale").length} too old, ${is("failed", "no-data").length} failed, ${is("waived").length} waived`);
  if (doc.policy.approver > 0) say(`approvals: it asks for ${doc.policy.approver} and has ${approvals}; how many you need, your trust files say`);
  list("not met", open.map((own) => `${own.area} ${own.title}: ${own.found}`.trim()));
  const answer = (waiver) => `until ${waiver.until}, by ${waiver.by}: ${waiver.reason}`;
  list("waived", doc.requirements.filter((own) => own.waiver).map(({ id, waiver }) => `${id} ${answer(waiver)}`));
  const covered = ({ id, covers }) => (covers === 0 ? "nothing" : !id.includes("/") ? "the gate" : covers === 1 ? "1 finding" : `${covers} findings`);
  list("waivers of findings and gates", (doc.waivers ?? []).map((own) => `${own.id}${own.scope == null ? "" : ` in ${own.scope}`} covers ${covered(own)} ${answer(own.waiver)}`));
  list("declared, but not there to be packed", doc.declared_but_absent.map((own) => `${own.target} of ${own.manifest}`));
  list("contradicting its own manifest", doc.inventory.filter((item) => item.agreement === "mismatch").map((item) => item.path));
  // Broken limits first, those that were not measured behind them.
  const red = doc.gates.filter((gate) => gate.verdict !== "pass"), broken = (gate) => gate.verdict === "fail" || gate.verdict === "warn";
  list("gates that do not pass", [...red.filter(broken), ...red.filter((gate) => !broken(gate))].map((gate) => `${gate.id}: ${gate.verdict}${gate.waiver ? `, waived ${answer(gate.waiver)}` : ""}`));
  list("waived findings of the search for secrets", doc.preflight.waived.map((found) => `${found.rule} in ${found.path}:${found.line} ${answer(found.waiver)}`));
  return parts;
}

// Bytes to a report. `trust` holds the bytes of the trust files by name; `now` is in milliseconds.
async function verify({ bundle, trust: trustFiles, candidate, now }) {
  const report = { exit: 0, title: "", lines: [], id: null, doc: null, completeness: [], signers: [], steps: [], notChecked: [] };
  let refuted = "is not a valid bundle, or was altered";
  const pass = (detail) => report.steps.push({ name: STEPS[report.steps.length], outcome: "yes", detail });
  const weigh = (doubts, detail) => report.steps.push({ name: STEPS[report.steps.length], outcome: doubts.length ? "no" : "yes", detail: doubts.length ? "" : detail });
  try {
    const trust = await trustOf(trustFiles), doubts = [];
    let archive;
    try { archive = unpack(bundle); } catch (end) { if (end.exit === 1) pass("no gap, no ambiguity"); throw end; }
    const { files } = archive, isTag = (name) => name === TAG || TAG_FILES.includes(name);
    pass(`${files.size} entries, no gap, no ambiguity`);
    const beside = [...files.keys()].filter((name) => !name.startsWith("data/") && !isTag(name));
    const isSignature = (name) => /^signatures\/[a-z0-9-]+\.sig$/.test(name), signatures = beside.filter(isSignature);
    some([...beside.filter((name) => !isSignature(name)).map((name) => `“${name}” does not belong in a bundle`),
      ...[...TAG_FILES, TAG].filter((name) => !files.has(name)).map((name) => `“${name}” is missing`), ...(signatures.length > 32 ? ["there are more than 32 signatures"] : [])]);
    pass(`${files.size - signatures.length} files, signatures left out`);
    const message = await contentOf(files.get(TAG), TAG, MIB), signed = [];
    report.id = await sha256(message);
    for (const file of signatures) {
      const refused = (end) => { throw end instanceof End ? new End(end.exit, `“${file}”: ${end.message}`) : end; };
      const signature = await contentOf(files.get(file), file, 16384).then(signatureOf).catch(refused);
      const role = Object.hasOwn(ROLES, signature.namespace) ? ROLES[signature.namespace] : null;
      if (!role || role === "ledger") refute(`“${file}” was made for “${shown(signature.namespace)}”, not for a bundle`);
      await checkSignature(signature, message).catch(refused);
      signed.push({ file, role, key: signature.key });
    }
    pass(signed.length === 1 ? "1 signature, made over this content" : `${signed.length} signatures, all made over this content`);
    const digests = listOf(TAG, message), tags = [...digests.keys()];
    if (tags.join("\n") !== TAG_FILES.join("\n")) refute(`“${TAG}” does not name exactly the files beside the payload`);
    const list = await contentOf(files.get(MANIFEST), MANIFEST, 32 * MIB);
    if ((await sha256(list)) !== digests.get(MANIFEST)) refute(`“${MANIFEST}” was changed`);
    const listed = listOf(MANIFEST, list), payload = [...listed.keys()], there = [...files.keys()].filter((name) => name.startsWith("data/"));
    some([...payload.filter((name) => !name.startsWith("data/")).map((name) => `“${name}” is listed and not below data/`),
      ...payload.filter((name) => !files.has(name)).map((name) => `“${name}” was removed`), ...there.filter((name) => !listed.has(name)).map((name) => `“${name}” was added`)]);
    for (const [name, digest] of listed) digests.set(name, digest);
    pass(`${payload.length} files of the payload, ${tags.length + 1} beside it`);
    const limits = { "bagit.txt": 4096, [INFO]: 65536, [DOC]: 64 * MIB, [LEDGER]: 32 * MIB }, read = new Map(), faults = [];
    let bytes = 0;
    for (const [name, digest] of digests) {
      const content = await contentOf(files.get(name), name, limits[name] ?? LARGEST_FILE).catch((end) => { if (end.exit === 1) faults.push(end.message); else throw end; });
      if (!content) continue;
      if ((await sha256(content)) !== digest) faults.push(`“${name}” was changed`);
      if (name in limits) read.set(name, content);
      bytes += content.length;
    }
    some(faults);
    pass(`${grouped(bytes)} bytes hashed`);
    const { doc, day, ledger } = await meaningOf(archive, digests, payload, read);
    pass(`candidate ${doc.candidate}, made ${doc.created}`);
    // Whom to believe.
    if (Date.parse(doc.created) > now + 600_000) doubts.push(`it says it was made at ${doc.created}, which is in the future`);
    if (!signed.length) doubts.push("nobody signed it");
    const trusted = [];
    for (const { file, role, key } of signed) {
      const { principal, remark } = trust ? trust.standing(key, role, day) : { remark: "not checked" };
      if (trust && remark) doubts.push(`“${file}” was signed by ${shown(principal ?? key.fingerprint)}, who is ${shown(remark)}`);
      if (!remark) trusted.push({ role, principal, fingerprint: key.fingerprint });
      report.signers.push({ file, role, principal: principal ?? null, algorithm: key.algorithm, fingerprint: key.fingerprint, remark });
    }
    if (!trust) doubts.push("no allowed_signers was given, so nobody is known to be trusted; compare the fingerprints with those you were given another way");
    const builders = trusted.filter((own) => own.role === "builder");
    const details = trust ? ["builder", "approver"].map((role) => {
      const counted = trusted.filter((own) => own.role === role && (role === "builder" || !builders.some((other) => other.principal === own.principal || other.fingerprint === own.fingerprint)));
      const found = Math.min(new Set(counted.map((own) => own.principal)).size, new Set(counted.map((own) => own.fingerprint)).size);
      if (found < trust[role]) doubts.push(`it needs ${trust[role]} trusted ${role === "builder" ? "builder" : "approver other than the builder"}, and has ${found}`);
      return `${found} ${role}, ${trust[role]} needed`;
    }) : [];
    weigh(doubts, details.join("; "));
    const keys = (role) => new Set(signed.filter((own) => own.role === role).map((own) => own.key.fingerprint)), built = keys("builder");
    report.doc = doc;
    report.completeness = completenessOf(doc, [...keys("approver")].filter((key) => !built.has(key)).length);
    // Whether it is the one.
    if (candidate && candidate !== doc.candidate) refute(`it is candidate ${doc.candidate}, not ${shown(candidate)}`, "is intact, but another candidate than the one that was asked for");
    if (!candidate) report.notChecked.push("whether it is the candidate you meant: you named none");
    const asked = [], published = trust?.ledger;
    if (published) {
      const doubt = await (async () => {
        if (!trust.ledgerSignature) return "it is not signed";
        const signature = await signatureOf(trust.ledgerSignature);
        if (signature.namespace !== "evidence-ledger@statetrace") return "its signature was made for something else";
        await checkSignature(signature, encode(published.text));
        return trust.standing(signature.key, "ledger", null).remark ? "its signer is not trusted to keep the ledger" : null;
      })().catch((end) => (end.exit === 1 ? end.message : Promise.reject(end)));
      if (doubt) asked.push(`the published ledger is refused: ${doubt}`);
      else if (!published.text.startsWith(ledger.text)) refute("the published ledger does not continue the bundle’s own: one of them was forked", "is intact, but the published ledger contradicts its own");
      else {
        const last = published.lines.filter((line) => line.candidate === doc.candidate).at(-1)?.bundle;
        if (last === undefined) asked.push(`the published ledger does not list ${doc.candidate}`);
        else if (last !== report.id) asked.push(last === "withdrawn" ? `the published ledger says that ${doc.candidate} was withdrawn` : `the published ledger lists another bundle for ${doc.candidate}`);
      }
    }
    for (const name of trust?.absent ?? []) report.notChecked.push({ revoked_keys: "whether a key was revoked: no revoked_keys was given",
      "trust.toml": "how many must sign, and when each key is valid: no trust.toml was given",
      "ledger.txt": "whether earlier candidates were left out or this one withdrawn: no ledger.txt was given" }[name]);
    weigh(asked, candidate ? `candidate ${doc.candidate}, as asked` : `no candidate was asked for; it is ${doc.candidate}`);
    report.lines = [...doubts, ...asked];
    report.exit = report.lines.length ? 4 : 0;
  } catch (end) {
    report.exit = end instanceof End ? end.exit : 2;
    report.lines = end instanceof End ? end.reasons : [`this browser could not finish: ${end.message}`];
    refuted = end.title ?? refuted;
    if (!report.doc) report.signers = [];
    if (report.exit !== 2) report.steps.push({ name: STEPS[report.steps.length], outcome: "no", detail: "" });
  }
  for (const name of STEPS.slice(report.steps.length)) report.steps.push({ name, outcome: "open", detail: "" });
  report.notChecked.push("whether the evidence is true: only that it is what was signed", "when it was really signed: the time is the signer’s own word", "whether a trusted key was in the right hands");
  const who = report.doc?.candidate ?? "this file";
  report.title = { 0: `Verified: ${who} is unaltered and signed by people you trust`, 1: `Refuted: ${who} ${refuted}`, 2: "Cannot tell: something needed is missing or unreadable",
    3: "Refused: this file is not written as bundles are, so two programs could see different files in it", 4: `Not trusted: ${who} is intact, but not vouched for by people you trust` }[report.exit];
  return report;
}
