// A browser to open pages in: the machine's own, or the one that an npm package brings.

import { existsSync } from "node:fs";
import process from "node:process";

import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The options with which a browser starts, or an error that says what to install. */
async function options() {
  const named = process.env.CHROMIUM ?? INSTALLED.find((path) => existsSync(path));
  if (named) return { executablePath: named, args: ["--no-sandbox"] };
  // The package holds a build for Linux on x64.
  if (process.platform === "linux" && process.arch === "x64") {
    return { executablePath: await chromium.executablePath(), args: chromium.args };
  }
  throw new Error("no Chromium was found: install Chromium or Google Chrome, or set CHROMIUM to its path");
}

/** Starts a browser. */
export async function launch() {
  const { executablePath, args } = await options();
  return puppeteer.launch({ executablePath, args, headless: "shell", defaultViewport: { width: 1440, height: 900 } });
}
