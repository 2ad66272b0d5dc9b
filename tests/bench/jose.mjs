// jose.mjs OURS_US - ES256 verification of an 8 KiB JWS by the npm package jose, against ours of the same run.
// Run by mk/bench.sh with BENCH_PEERS=1, in a folder where the package is installed.
import { CompactSign, compactVerify, generateKeyPair } from 'jose';

const PASSES = 5, SECONDS = 0.4;
const { publicKey, privateKey } = await generateKeyPair('ES256');
const payload = new TextEncoder().encode('abcdefghijklmnopqrstuvwxyz'.repeat(316).slice(0, 8192));
const token = await new CompactSign(payload).setProtectedHeader({ alg: 'ES256', typ: 'bench+jwt' }).sign(privateKey);
const passes = [];
for (let i = 0; i < PASSES; i++) {
    const begun = process.cpuUsage(), end = performance.now() + SECONDS * 1000;
    let n = 0;
    for (; performance.now() < end; n++)
        await compactVerify(token, publicKey);
    const used = process.cpuUsage(begun);
    passes.push((used.user + used.system) / n);
}
const limit = passes.sort((a, b) => a - b)[PASSES >> 1], ours = Number(process.argv[2]);
console.log(`{"name":"JWS verify, 8 KiB, against npm jose","value":${ours},"unit":"us","limit":${limit.toPrecision(4)},` +
    `"ratio":${(ours / limit).toPrecision(4)},"budget":null,"met":true,"limit_is":"npm jose, processor time"}`);
