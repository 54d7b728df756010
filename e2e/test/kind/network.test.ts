import assert from 'node:assert/strict';
import { lastAddresses } from '../../mesh/kind/network.ts';

describe('the addresses that are given out by hand', () => {
  it('are the last two of the subnet before the broadcast address', () => {
    assert.deepEqual(lastAddresses('172.18.0.0/16'), ['172.18.255.253', '172.18.255.254']);
    assert.deepEqual(lastAddresses('192.168.16.0/20'), ['192.168.31.253', '192.168.31.254']);
    assert.deepEqual(lastAddresses('10.1.2.64/26'), ['10.1.2.125', '10.1.2.126']);
  });
});
