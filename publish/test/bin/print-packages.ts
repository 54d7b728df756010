import { registerHooks } from 'node:module';

// For `node --import`: when the process ends, prints the npm packages that it loaded, as JSON in a line on stderr.
const packages = new Set<string>();
registerHooks({
  load: (url, context, next) => {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
    if (name !== undefined) packages.add(name);
    return next(url, context);
  },
});
process.on('exit', () => console.error(JSON.stringify([...packages])));
