import { equal } from 'node:assert/strict';
import { foundInText } from './kinds-found.ts';

const RANDOM = 'x7Kp2Qm9Zr4Tb6Wn8Yc3Vd5Hs1Jf0Lg7';

describe('the text of a body', () => {
  it('is searched for what can be known without a name', () => {
    equal(foundInText('a line\nand ann@example.org, 4111 1111 1111 1111\n'), 'email payment-card');
    equal(foundInText('mail=ann%40example.org&x='), 'email');
    equal(foundInText('{"a":[{"iban":"DE89370400440532013000","b'), 'iban');
    equal(foundInText('<user><mail>ann@example.org</mail><tel>+49 30 901820</tel></user>'), 'email phone');
  });

  it('is searched for values with a name in front: of forms, JSON, XML, multipart, headers and YAML', () => {
    for (const text of [
      ...[
        'password=hunter2',
        'user=a&password=hunter2&x=1',
        '{"a":1,"password":"hunter2","b',
        '{"a":{"pwd" : "hunter2',
      ],
      ...[
        '{\\"password\\":\\"hunter2\\"}',
        "{'password': 'hunter2'}",
        '<a><password>hunter2</password>',
        'user: a\npassword: hunter2\n',
      ],
      ...[
        'Server=db;User=a;Password=hunter2;',
        'PASSWORD="hunter2"\nA=1',
        'https://a.example/?password=hunter2',
      ],
      ...[
        '<wsse:Password Type="http://a.example/ns#PasswordText">hunter2</wsse:Password>',
        '<password\n  encoding="none"><![CDATA[hunter2]]></password>',
        '<user name="a" password="hunter2"/>',
        "<user\n  password='hunter2'>",
      ],
      ...['--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--x--'],
    ])
      equal(foundInText(text), 'password', text);
    for (const text of [
      `x-api-key: ${RANDOM}\r\n`,
      `{"api_key":"${RANDOM}"`,
      `client_secret=${RANDOM}`,
      `<token>${RANDOM}</token>`,
    ])
      equal(foundInText(text), 'api-key', text);
    equal(foundInText('{"ssn":"078051120","phone":"030 901820"}'), 'phone national-id');
  });

  it('is not searched for values in programs and pages', () => {
    for (const text of [
      ...[
        'var password=e.target.value,x=1',
        'function(password){return password===a}',
        '{password:e.password}',
        'if (password == "") {',
      ],
      ...[
        '<input type="password" name="password" value="">',
        '<label>Password: <input></label>',
        '  password: props.password,\n',
      ],
      ...[
        'type=password',
        'The password: see below',
        'interface A {\n  password: string;\n}',
        'password',
        'password=',
        'password=&a=1',
      ],
      ...[
        '<password/>hunter2</a>',
        '<password a="b"/>hunter2</a>',
        '<a></password>hunter2</a>',
        'the password="hunter2" of <a>',
        '<password a="<b">hunter2</a>',
      ],
      ...['<p>Forgot password?</p>', 'a = { token: null, password: "" }'],
    ])
      equal(foundInText(text), '', text);
  });

  it('has no password after the filter has redacted it', () => {
    for (const text of [
      'password=[redacted]&a=1',
      'password=%5Bredacted%5D',
      '{"password":"[redacted]"',
      '<password>[redacted]</password>',
    ])
      equal(foundInText(text), '', text);
  });
});
