// pages.mjs AXE PAGE… - reports opened in a browser as people open them: on a desk, in the dark, on a telephone, on paper.
// What the rules of WCAG 2.2 AA say (axe-core), and what they do not: nothing is fetched, nothing runs past the edge, the
// keyboard gets to what a mouse gets to. One line `ok - …` or `not ok - …` for each page and way of looking.
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const [axe, ...pages] = process.argv.slice(2);
const rules = readFileSync(axe, 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const views = [
  { name: 'on a desk', width: 1200 },
  { name: 'in the dark', width: 1200, colorScheme: 'dark' },
  { name: 'with more contrast', width: 1200, contrast: 'more' },
  { name: 'on a telephone', width: 360 },
  { name: 'on paper', width: 794, media: 'print' },
];
let failed = 0;

// What is wider than the window and may not be scrolled by itself.
const tooWide = () =>
  [...document.querySelectorAll('body *')]
    .filter((e) => !e.closest('.scroll, svg, .skip') && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => `runs past the edge: ${e.outerHTML.slice(0, 120)}`);

const byRules = async (only) => {
  const { violations } = await axe.run(document, { runOnly: only });
  return violations.map((v) => `${v.id} (${v.impact}), ${v.nodes.length} times: ${v.nodes[0].html.slice(0, 160)}`);
};

// From the top of the page: the first stop of the Tab key is the way past the head, and each stop can be seen.
async function byKeyboard(page) {
  const found = [];
  const links = await page.locator('a[href]').count();
  for (let i = 0; i < links; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement, r = e.getBoundingClientRect();
      return { skip: e.classList.contains('skip'), target: e.getAttribute('href'), there: !!document.querySelector(e.getAttribute('href') ?? 'x-none'),
               seen: r.width > 0 && r.left >= 0, text: e.outerHTML.slice(0, 120) };
    });
    if (i === 0 && !at.skip) found.push(`the first stop of the keyboard is not the way past the head: ${at.text}`);
    if (!at.seen) found.push(`a stop of the keyboard that nobody sees: ${at.text}`);
    if (at.target?.startsWith('#') && !at.there) found.push(`leads nowhere: ${at.text}`);
  }
  return found;
}

async function look(browser, file, view) {
  const context = await browser.newContext({ viewport: { width: view.width, height: 900 }, colorScheme: view.colorScheme, contrast: view.contrast, bypassCSP: true });
  const page = await context.newPage();
  const url = `file://${resolve(file)}`;
  const found = [];
  page.on('request', (r) => { if (r.url() !== url && !r.url().startsWith('data:')) found.push(`fetches ${r.url()}`); });
  page.on('console', (m) => found.push(`the browser says: ${m.text()}`));
  if (view.media) await page.emulateMedia({ media: view.media });
  await page.goto(url);
  found.push(...(await page.evaluate(tooWide)));
  if (!view.media) {
    if (view.width === 1200 && !view.colorScheme && !view.contrast) found.push(...(await byKeyboard(page)));
    await page.evaluate(rules);
    found.push(...(await page.evaluate(byRules, tags)));
  }
  await context.close();
  return found;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
for (const file of pages) {
  for (const view of views) {
    const found = await look(browser, file, view);
    console.log(`${found.length ? 'not ok' : 'ok'} - ${basename(file)} ${view.name}`);
    for (const f of found) console.log(`    ${f}`);
    failed += found.length > 0;
  }
}
await browser.close();
process.exit(failed > 0 ? 1 : 0);
