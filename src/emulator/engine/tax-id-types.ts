/** Every type that Stripe takes. https://docs.stripe.com/api/tax_ids/create#create_tax_id-type */
export const taxIdTypes: readonly string[] = `
  ad_nrt ae_trn al_tin am_tin ao_tin ar_cuit au_abn au_acn au_arn au_wpn aw_tin az_tin ba_tin bb_tin
  bd_bin bf_ifu bg_uic bh_vat bj_ifu bo_tin br_cnpj br_cpf bs_tin bw_vat by_tin ca_bn ca_gst_hst ca_pst_bc
  ca_pst_mb ca_pst_sk ca_qst cd_nif ch_uid ch_vat ci_vat cl_tin cm_niu cn_tin co_nit cr_tin cv_nif cz_dic
  de_stn do_rcn ec_ruc eg_tin es_cif et_tin eu_oss_vat eu_vat fo_vat fr_siren fr_siret fr_spi gb_vat
  ge_vat gh_tin gi_tin gn_nif hk_br hr_oib hu_tin ic_nif id_npwp il_vat in_gst is_kt is_vat it_cf jp_cn
  jp_rn jp_trn ke_pin kg_tin kh_tin kr_brn kz_bin la_tin li_uid li_vat lk_vat ma_vat md_cf md_vat me_pib
  mk_vat mr_nif mu_vat mx_rfc my_frp my_itn my_sst mz_nuit ng_tin no_vat no_voec np_pan nz_bn nz_gst
  om_vat pe_ruc ph_tin pl_nip pt_nif py_ruc ro_tin rs_pib ru_inn ru_kpp sa_vat sg_gst sg_uen si_tin sm_coe
  sn_ninea sr_fin sv_nit th_vat tj_tin tr_tin tt_bir tt_vat tw_vat tz_vat ua_vat ug_tin us_ein uy_ruc
  uz_tin uz_vat ve_rif vn_tin za_vat zm_tin zw_tin
`
  .trim()
  .split(/\s+/);

export interface TaxIdFormat {
  type: string;
  label: string;
  example: string;
  pattern: RegExp;
}

/** The types that forms offer, with the shape that their numbers have; other types are taken as they come. */
export const taxIdFormats: readonly TaxIdFormat[] = [
  {
    type: 'eu_vat',
    label: 'EU VAT',
    example: 'DE123456789',
    pattern:
      /^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z+*]{8,12}$/,
  },
  {
    type: 'gb_vat',
    label: 'United Kingdom VAT',
    example: 'GB123456789',
    pattern: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  },
  { type: 'us_ein', label: 'United States EIN', example: '12-3456789', pattern: /^\d{2}-?\d{7}$/ },
  {
    type: 'ch_vat',
    label: 'Switzerland VAT',
    example: 'CHE-123.456.789 MWST',
    pattern: /^CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)$/,
  },
  { type: 'no_vat', label: 'Norway VAT', example: '123456789MVA', pattern: /^\d{9}MVA$/ },
  { type: 'ca_bn', label: 'Canada BN', example: '123456789', pattern: /^\d{9}$/ },
  { type: 'au_abn', label: 'Australia ABN', example: '12345678912', pattern: /^\d{11}$/ },
  { type: 'nz_gst', label: 'New Zealand GST', example: '123456789', pattern: /^\d{8,9}$/ },
  {
    type: 'in_gst',
    label: 'India GST',
    example: '12ABCDE3456FGZH',
    pattern: /^\d{2}[A-Z]{5}\d{4}[A-Z]\wZ\w$/,
  },
  { type: 'jp_trn', label: 'Japan registration number', example: 'T1234567891234', pattern: /^T\d{13}$/ },
  { type: 'sg_gst', label: 'Singapore GST', example: 'M12345678X', pattern: /^[A-Z]\d{8}[A-Z]$/ },
  {
    type: 'br_cnpj',
    label: 'Brazil CNPJ',
    example: '01.234.456/5432-10',
    pattern: /^\d{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2}$/,
  },
  { type: 'mx_rfc', label: 'Mexico RFC', example: 'ABC010203AB9', pattern: /^[A-Z&Ñ]{3,4}\d{6}[A-Z0-9]{3}$/ },
  { type: 'za_vat', label: 'South Africa VAT', example: '4123456789', pattern: /^4\d{9}$/ },
];

/** Numbers with which a test decides how the check ends. https://docs.stripe.com/billing/customer/tax-ids#test-mode */
const magic: Record<string, string> = {
  '000000000': 'verified',
  '111111111': 'unverified',
  '222222222': 'pending',
};

const checkedTypes = new Set(['eu_vat', 'gb_vat', 'au_abn']);

/** False when the number cannot be one of its type. */
export function isTaxIdValue(type: string, value: string): boolean {
  const format = taxIdFormats.find((candidate) => candidate.type === type);
  return magicOf(value) !== undefined || !format || format.pattern.test(value.toUpperCase());
}

/** What the authorities' register says: a magic number decides, any other waits for an answer that never comes. */
export function taxIdVerification(type: string, value: string): string {
  if (!checkedTypes.has(type)) return 'unavailable';
  return magicOf(value) ?? 'pending';
}

/** Two letters; of an EU number the member state. */
export function taxIdCountry(type: string, value: string): string | null {
  const prefix = type.slice(0, 2).toUpperCase();
  if (prefix !== 'EU') return prefix;
  const state = value.slice(0, 2).toUpperCase();
  return /^[A-Z]{2}$/.test(state) ? state.replace('EL', 'GR') : null;
}

function magicOf(value: string): string | undefined {
  return magic[value.replace(/^[A-Z]{2}/i, '')];
}
