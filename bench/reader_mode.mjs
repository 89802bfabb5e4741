// What Firefox's reader mode makes of a page: reads HTML from the standard input, prints JSON.
import { Readability, isProbablyReaderable } from "@mozilla/readability";
import { JSDOM } from "jsdom";

let source = "";
for await (const part of process.stdin.setEncoding("utf-8")) source += part;
const url = process.argv[2];
const readerable = isProbablyReaderable(new JSDOM(source, { url }).window.document);
const article = new Readability(new JSDOM(source, { url }).window.document).parse();
process.stdout.write(JSON.stringify({ ...article, readerable }));
