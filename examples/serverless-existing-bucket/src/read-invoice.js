'use strict';

// The SDK is part of the runtime.
const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3');

const s3 = new S3Client({});

exports.handler = async ({ Records }) => {
  for (const { s3: upload } of Records) {
    const Key = decodeURIComponent(upload.object.key.replace(/\+/g, ' '));
    const { Body, ContentLength } = await s3.send(
      new GetObjectCommand({ Bucket: upload.bucket.name, Key, Range: 'bytes=0-4' }),
    );
    const isPdf = (await Body.transformToString('latin1')) === '%PDF-';
    console.log(JSON.stringify({ invoice: Key, isPdf, firstBytes: ContentLength }));
  }
};
