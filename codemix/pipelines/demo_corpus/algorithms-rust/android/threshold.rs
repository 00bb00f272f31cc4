#pragma version(1)
#pragma rs java_package_name(org.example.algorithms)
#pragma rs_fp_relaxed

// A RenderScript kernel: turns an image to black and white around a threshold.

const static float3 kLuminance = { 0.2126f, 0.7152f, 0.0722f };

float threshold = 0.5f;
int darkPixels = 0;

uchar4 RS_KERNEL blackAndWhite(uchar4 in, uint32_t x, uint32_t y) {
    float4 pixel = rsUnpackColor8888(in);
    float brightness = dot(pixel.rgb, kLuminance);
    float3 result = { 0.0f, 0.0f, 0.0f };
    if (brightness >= threshold) {
        result.r = result.g = result.b = 1.0f;
    } else {
        rsAtomicInc(&darkPixels);
    }
    return rsPackColorTo8888(result.r, result.g, result.b, pixel.a);
}

void reset(float value) {
    threshold = clamp(value, 0.0f, 1.0f);
    darkPixels = 0;
}
